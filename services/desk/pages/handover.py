"""Overlevering: one item with its course, why it came here, and the acts that are possible now; each look is logged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.act_bodies import Body, Identity
from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.paths import number_of
from services.core.agenda.meeting import STAGE
from services.core.decision.words import content_lines, field_of
from services.core.handover.acts import BY_NAME, FORWARD, PUT_ON_AGENDA, Act
from services.core.handover.states import OPEN
from services.desk.pages import putting
from services.desk.web.act_forms import Asked, Asking, fields, given, has_form
from services.desk.web.course_words import CourseWords, Told
from services.desk.web.dialogs import led_to, whole
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.refusals import sentence
from services.desk.web.rendering import gettext_of, page
from services.desk.web.sorted import SORTED
from services.desk.web.versions import version_of
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.agendas.ahead import Ahead, ahead
from services.storage.handovers import content as reads
from services.storage.handovers.acts import perform
from services.storage.handovers.course import course
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office

router = APIRouter(prefix="/overlevering/{ref}")
IDENTITY = "identity"
NEXT = ("accept", "select", "deselect", "clear", "close", "put_on_agenda", "note_outcome")
"""What usually comes next, as far as it is possible: the first of these stands out."""


class Shown(NamedTuple):
    """What the page shows of an item; content and identity only when they were asked for."""

    item: Mapping[str, Any]
    told: list[Told]
    names: Names
    now: datetime
    questions: Sequence[Mapping[str, Any]] = ()
    content: list[str] | None = None
    withheld: list[tuple[str, str]] | None = None
    identity: Mapping[str, Any] | None = None
    meeting: Ahead | None = None


class Tried(NamedTuple):
    """What became of an act or a read: what is shown, with which status, and what was refused or wrong."""

    shown: Shown
    status: int = 200
    refused: str = ""
    form: list[Asked] | None = None
    faults: Mapping[str, str] | None = None
    typed: Mapping[str, str] | None = None


@router.get("")
async def handover(ref: str, request: Request) -> Response:
    """Return an item as it stands."""
    shown = await at_work(request, lambda office, _: _shown(request, office, number_of(ref)))
    return _page(request, Tried(shown), done=believed(request, "done"))


@router.post("/indhold")
async def content(ref: str, request: Request) -> Response:
    """Return it with what the event says; the reading is logged first."""
    return _page(request, await at_work(request, lambda office, _: _content(request, office, number_of(ref))))


@router.get("/indhold")
async def again(ref: str, request: Request) -> Response:
    """Lead back to the item: who logged on again reads nothing that was not asked for."""
    await signed_in(request)
    return RedirectResponse(f"/overlevering/{number_of(ref)}", 303)


@router.get("/identitet")
async def ask_identity(ref: str, request: Request) -> Response:
    """Return the form that asks why the name is needed."""
    tried = await at_work(request, lambda office, _: _form(request, office, number_of(ref), IDENTITY, Identity))
    return _form_page(request, tried, IDENTITY)


@router.post("/identitet")
async def identity(ref: str, request: Request) -> Response:
    """Return who it is about; a reading of its own with its reason (CPR-9)."""
    tried = await at_work(request, lambda office, form: _identity(request, office, number_of(ref), form))
    return _answer(request, tried, IDENTITY)


@router.get("/{act}")
async def ask(ref: str, act: str, request: Request) -> Response:
    """Return the form of an act."""
    one = _act(act)
    tried = await at_work(request, lambda office, _: _form(request, office, number_of(ref), act, putting.asked(one)))
    return _form_page(request, tried, act)


@router.post("/{act}")
async def do(ref: str, act: str, request: Request) -> Response:
    """Do an act; a fault in the form shows it again with what was typed, a lost race the item as it is now."""
    one = _act(act)
    tried = await at_work(request, lambda office, form: _done(request, office, number_of(ref), one, form))
    if not isinstance(tried, Tried):
        return led_to(request, after(act, number_of(ref)) if tried is None else f"/dagsorden/{tried}?uden=1")
    return _answer(request, tried, act)


def after(act: str, item: UUID) -> str:
    """Return where an act leads: back to the item, or on to the next of those that wait to be sorted."""
    return f"{SORTED[act]}?act={act}&done={item}" if act in SORTED else f"/overlevering/{item}?done={act}"


def _act(name: str) -> Act:
    if name not in BY_NAME:
        raise RefusedActError("not_found")
    return BY_NAME[name]


def _shown(request: Request, office: Office, handover: UUID) -> Shown:
    language, said = language_of(request), gettext_of(request)
    item = reads.show(office, handover)
    book = office.rulebooks.get(item["rulebook"], office.rulebook)
    names = Names(book, language)
    there = course(office, handover)
    told = CourseWords(said, language, names, book).told(item, there)
    asked = there.questions or [one for one in (item["question"],) if one]  # of who is erased: without its words
    meets = item["state"] in OPEN and item["stage"] == STAGE
    meeting = ahead(office, handover) if meets else None
    return Shown(item, told, names, office.clock(), asked, meeting=meeting)


def _content(request: Request, office: Office, handover: UUID) -> Tried:
    try:
        read = reads.content(office, handover)
    except RefusedActError as refused:
        return _refused(request, office, handover, refused)
    lines = list(content_lines(read.data, office.rulebook))
    withheld = [(field_of(name) or name, why) for name, why in read.withheld.items()]
    return Tried(_shown(request, office, handover)._replace(content=lines, withheld=withheld))


def _identity(request: Request, office: Office, handover: UUID, form: Form) -> Tried:
    body = given(IDENTITY, Identity, form)
    try:
        read = reads.identity(office, handover, partial(Given, body))
    except RefusedActError as refused:
        if refused.code == "invalid":
            return _form(request, office, handover, IDENTITY, Identity, refused, form)
        return _refused(request, office, handover, refused)
    return Tried(_shown(request, office, handover)._replace(identity=read))


def _done(request: Request, office: Office, handover: UUID, act: Act, form: Form) -> Tried | UUID | None:
    model = putting.asked(act)
    body = given(act.name, model, form)
    try:
        if act == PUT_ON_AGENDA:
            return putting.put(office, handover, body, version_of(form))
        perform(office, act.name, handover, partial(Given, body, version_of(form)))
    except RefusedActError as refused:
        if refused.code in {"invalid", "no_target", "nothing_to_complete", "not_routable"}:
            return _form(request, office, handover, act.name, model, refused, form)
        return _refused(request, office, handover, refused, form)
    return None


def _refused(
    request: Request, office: Office, handover: UUID, refused: RefusedActError, form: Form | None = None
) -> Tried:
    """Return the item as it is now, with what happened meanwhile; what was typed is kept for its writer."""
    if refused.code in {"not_found", "forbidden"}:
        raise refused
    shown = _shown(request, office, handover)
    said = sentence(gettext_of(request), language_of(request), shown.names, str(handover), refused)
    typed = {name: text for name, text in (form or Form()).typed.items() if name != "version" and len(text) > 20}
    return Tried(shown, 410 if refused.code in {"erased", "consent_withdrawn"} else 409, said, typed=typed)


def _form(
    request: Request,
    office: Office,
    handover: UUID,
    name: str,
    body: type[Body],
    refused: RefusedActError | None = None,
    form: Form | None = None,
) -> Tried:
    shown = _shown(request, office, handover)
    language, said = language_of(request), gettext_of(request)
    targets = reads.targets_told(office, handover) if name == FORWARD.name else ()
    asking = Asking(office.rulebook, shown.names, language, said.gettext, shown.item, targets)
    asked = fields(name, body, asking)
    words = FAULTS if language == "da" else FAULTS_IN_ENGLISH
    faults = {one.field: words[one.fault] for one in refused.faults} if refused else {}
    told = {one.name: faults[one.name] for one in asked if one.name in faults}
    other = "" if refused is None or told else sentence(said, language, shown.names, str(handover), refused)
    offered = {} if shown.meeting is None else {"meeting": shown.meeting.day.isoformat()}
    typed = offered if form is None else form.typed
    return Tried(shown, 200 if refused is None else 422, other, asked, told, typed)


def _answer(request: Request, tried: Tried, name: str) -> Response:
    """Return a form again, where its faults are; else the item as it is, in the place of what was there."""
    if tried.form is not None:
        return _form_page(request, tried, name)
    return whole(request, _page(request, tried), f"/overlevering/{tried.shown.item['id']}")


def _page(request: Request, tried: Tried, **more: Any) -> Response:
    possible = tried.shown.item["acts"]
    first = [name for name in NEXT if name in possible]
    acts = [BY_NAME[name] for name in (*first, *(name for name in possible if name not in first))]
    told = {"done": "", **more}
    act = BY_NAME[told["done"]].danish if told["done"] in BY_NAME else ""
    return page(
        request, "handover.html", tried.status, tried=tried, shown=tried.shown, item=tried.shown.item,
        acts=acts, next=first[:1], has_form=has_form, done=act,
    )  # fmt: skip


def _form_page(request: Request, tried: Tried, name: str) -> Response:
    return page(
        request, "handover_form.html", tried.status, tried=tried, shown=tried.shown, item=tried.shown.item,
        act=BY_NAME.get(name), name=name, path=f"/overlevering/{tried.shown.item['id']}",
    )  # fmt: skip
