"""Several at once: acts over the checked rows of the inbox, each row an act of its own, and the rows as a file."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.paths import number_of
from services.core.handover.acts import FORWARD, PUT_ON_AGENDA, Act
from services.desk.exports.rows_sheet import SCOPE, sheet_of
from services.desk.exports.sending import purposes, sent
from services.desk.pages.inbox import PATH as INBOX
from services.desk.pages.inbox import Filters, Shown, filters_of, page_of, shown_of
from services.desk.web.act_forms import Asked, Asking, fields, given
from services.desk.web.dialogs import whole
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.refusals import sentence
from services.desk.web.rendering import gettext_of, page
from services.desk.web.versions import version_of
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.effects.exported import Export
from services.storage.exporting import exported
from services.storage.handovers import content as reads
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.seen import seen_of

router = APIRouter()
PATH = "/indbakke/flere"
FILE = "hent"
BOTH: Mapping[str, Act] = MappingProxyType({act.name: act for act in (PUT_ON_AGENDA, FORWARD)})
"""The acts that several rows take with one form."""


class Told(NamedTuple):
    """What became of each row: those that were done, and a sentence about each of the others."""

    done: list[str]
    refused: list[str]


class Several(NamedTuple):
    """The form of an act over several rows; `refused` are told about those that it can do nothing for."""

    items: list[str]
    versions: Mapping[str, str]
    form: list[Asked]
    faults: Mapping[str, str]
    typed: Mapping[str, str]
    refused: Sequence[str] = ()


class Back(NamedTuple):
    """The list again, with what was done or what is missing."""

    shown: Shown
    told: Told | None = None


@router.get(PATH)
async def back() -> Response:
    """Lead whoever logs on again here to the inbox: which rows were chosen went with the form."""
    return RedirectResponse(INBOX, 303)


@router.post(PATH)
async def several(request: Request) -> Response:
    """Ask what an act over the checked rows needs, then do it for each; or send them as a file."""
    answer = await at_work(request, partial(_worked, request))
    if isinstance(answer, Response):
        return answer
    filters, act, found = answer
    if isinstance(found, Several):
        status = 422 if found.faults else 200
        more = {"purposes": list(purposes(gettext_of(request)).items())}
        return page(request, "bulk.html", status, act=BOTH.get(act), filters=filters, several=found, path=PATH, **more)
    if found.told is None:
        shown = page_of(request, filters, found.shown, 422, nothing_chosen=True)
    else:
        status = 200 if found.told.done else 409
        shown = page_of(request, filters, found.shown, status, told=found.told, act=BOTH[act].danish)
    return whole(request, shown, filters.address(after=filters.after))


def _worked(request: Request, office: Office, form: Form) -> Response | tuple[Filters, str, Several | Back]:
    filters = filters_of(parse_qsl(form.get("liste").partition("?")[2]))
    act, language = form.get("act"), language_of(request)
    if act not in BOTH and act != FILE:
        raise RefusedActError("not_found")
    items = [str(number_of(one)) for one in dict.fromkeys(form.all("item"))]
    if not items:
        return filters, act, Back(shown_of(filters, language, office, form))
    if act == FILE:
        file = _file(request, office, items, form)
        return file if isinstance(file, Response) else (filters, act, file)
    if not form.get("klar"):
        return filters, act, _asked(request, office, BOTH[act], items, form)
    told = _done(request, office, BOTH[act], items, form)
    if isinstance(told, Several):
        return filters, act, told
    return filters, act, Back(shown_of(filters, language, office, form), told)


def _file(request: Request, office: Office, items: list[str], form: Form) -> Response | Several:
    """Return the rows as a file, once its leaves are written; without a purpose the question what it is for."""
    said, purpose = gettext_of(request), form.get("purpose")
    if purpose not in purposes(said):
        asked = bool(form.get("klar"))
        fault = {"purpose": said.gettext("Choose what the file is for")} if asked else {}
        return Several(items, {}, [], fault, form.typed)
    found = seen_of(office, [UUID(one) for one in items])
    exported(office.connection, office.principal, Export("inbox", "xlsx", purpose, "queue/chosen", tuple(found), SCOPE))
    now, names = office.clock(), Names(office.rulebook, language_of(request))
    return sent(sheet_of(found, items, names, said, language_of(request), now), "xlsx", now)


def _asked(
    request: Request,
    office: Office,
    act: Act,
    items: list[str],
    form: Form,
    error: RefusedActError | None = None,
) -> Several:
    """Return the form; where something has to be chosen, what is possible for each of the items."""
    language, said = language_of(request), gettext_of(request)
    names = Names(office.rulebook, language)
    common, refused = _targets(request, office, items) if act is FORWARD else ([], [])
    asking = Asking(office.rulebook, names, language, said.gettext, {}, common)
    words = FAULTS if language == "da" else FAULTS_IN_ENGLISH
    faults = {one.field: words[one.fault] for one in error.faults} if error else {}
    versions = {one: form.get(f"v-{one}") for one in items}
    return Several(items, versions, fields(act.name, act.body, asking), faults, form.typed, refused)


def _targets(request: Request, office: Office, items: list[str]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return where all of the items can go, and a sentence about each that can be asked nothing."""
    found: list[list[Mapping[str, Any]]] = []
    refused = []
    for one in items:
        try:
            found.append(list(reads.targets_told(office, UUID(one))))
        except RefusedActError as error:
            refused.append(_sentence(request, office, one, error))
    return [target for target in found[0] if all(target in others for others in found)] if found else [], refused


def _done(request: Request, office: Office, act: Act, items: list[str], form: Form) -> Told | Several:
    """Do the act for one item after the other; what is wrong with the form is wrong for all, and nothing is done."""
    body, told = given(act.name, act.body, form), Told([], [])
    for one in items:
        try:
            perform(office, act.name, UUID(one), partial(Given, body, version_of(form, f"v-{one}")))
        except RefusedActError as error:
            if error.code == "invalid":
                return _asked(request, office, act, items, form, error)
            told.refused.append(_sentence(request, office, one, error))
        else:
            told.done.append(one)
    return told


def _sentence(request: Request, office: Office, item: str, error: RefusedActError) -> str:
    language = language_of(request)
    return sentence(gettext_of(request), language, Names(office.rulebook, language), item, error)
