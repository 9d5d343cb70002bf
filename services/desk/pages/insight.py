"""Indsigt: who got what about one person, and who looked, for whoever has to answer the person; also as a PDF."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.core.insight.disclosures import WHY, Entry
from services.desk.exports.sending import purposes, sent
from services.desk.exports.sheet import Sheet
from services.desk.web.business import expected
from services.desk.web.rendering import gettext_of, page
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.exported import Export
from services.storage.access.denials import denied
from services.storage.exporting import exported
from services.storage.handovers.office import Office
from services.storage.people.disclosures import WHAT, disclosures
from services.storage.people.erasing import NotErasableError
from services.storage.people.naming import Named, find, number_typed

PATH = "/indsigt"
router = APIRouter()
_HANDLE = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


REASONS: Mapping[str, str] = {
    "access_request": _("The person has asked for insight"),
    "complaint": _("A complaint"),
    "supervision": _("Supervision and control"),
}
"""Why the list is made: code → English words."""

WRONG_PERSON = _("Write ten digits, with a hyphen or without, or the handle that the log has: 32 digits and letters")
NOBODY = _("Nothing was ever stored about a person of that number or handle")
NO_REASON = _("Choose why you need the list")
NO_PURPOSE = _("Choose what the file is for")


class Shown(NamedTuple):
    """What the page shows: nothing yet, a list, or what is wrong with the form; and a file that may be sent."""

    person: UUID | None = None
    found: Sequence[Entry] = ()
    faults: Mapping[str, str] = {}
    typed: Mapping[str, str] = {}
    made_at: datetime | None = None
    file: Response | None = None


@router.get(PATH)
async def insight(request: Request) -> Response:
    """Return the form that asks about whom, and why."""

    def asked(office: Office, _: Form) -> Shown:
        expected(request, office, "persons")
        return Shown()

    return _page(request, await at_work(request, asked))


@router.get(f"{PATH}/fil")
async def again(request: Request) -> Response:
    """Lead back to the page, for who logged on again on the answer to a form."""
    await signed_in(request)
    return RedirectResponse(PATH, 303)


@router.post(PATH)
async def report(request: Request) -> Response:
    """Return the list, once the log says who made it, and why; the number is in no address."""
    shown = await at_work(request, partial(_listed, request))
    return _page(request, shown, 422 if shown.faults else 200)


@router.post(f"{PATH}/fil")
async def file(request: Request) -> Response:
    """Return the same as a tagged PDF, once its leaf is written; without a purpose the list again."""
    shown = await at_work(request, partial(_filed, request))
    return shown.file or _page(request, shown, 422)


def _listed(request: Request, office: Office, form: Form) -> Shown:
    expected(request, office, "persons")
    named, reason = _named(form.get("person")), form.get("reason")
    faults = {} if named else {"person": WRONG_PERSON}
    if reason not in WHY:
        faults["reason"] = NO_REASON
    if named is None or faults:
        return Shown(faults=faults, typed=form.typed)
    return _report(office, named, reason) or Shown(faults={"person": NOBODY}, typed=form.typed)


def _filed(request: Request, office: Office, form: Form) -> Shown:
    expected(request, office, "persons")
    named = _named(form.get("handle"))
    reason = form.get("reason") if form.get("reason") in WHY else None
    shown = None if named is None or named.handle is None else _report(office, named, reason)
    if shown is None or shown.person is None or shown.made_at is None:
        return Shown(faults={"person": NOBODY if named else WRONG_PERSON})
    if form.get("purpose") not in purposes(gettext_of(request)):
        return shown._replace(faults={"purpose": NO_PURPOSE}, typed=form.typed)
    export = Export("disclosures", "pdf", form.get("purpose"), f"person/{shown.person.hex}")
    exported(office.connection, office.principal, export)
    return shown._replace(file=sent(sheet(shown.found), "pdf", shown.made_at))


def _report(office: Office, named: Named, reason: str | None) -> Shown | None:
    """Return the list, None for whom nothing was ever stored about; that too is in the log."""
    person = find(office.connection, office.sealer, named)
    found: list[Entry] = []
    if person is not None:
        with suppress(NotErasableError):
            found = disclosures(office.connection, office.principal, person, office.rulebook, reason)
    if person is None or not found:
        denied(office.connection, office.principal, WHAT, "not_found")
        return None
    return Shown(person, found, typed={"reason": reason or ""}, made_at=office.clock())


def _named(text: str) -> Named | None:
    number, plain = number_typed(text), text.strip()
    if number is not None:
        return Named(number=number)
    return Named(handle=UUID(plain)) if _HANDLE.fullmatch(plain) else None


def sheet(found: Sequence[Entry]) -> Sheet:
    """Return the list as a table; in Danish, whatever its maker reads: it is what a person is answered by."""
    rows = tuple(
        (
            datetime.fromisoformat(one.at),
            one.what,
            "; ".join(one.to),
            one.by,
            ", ".join(one.fields),
            "; ".join(text for text in (one.ground, one.reason) if text),
            "; ".join(f"{why.da} ({', '.join(why.rules)})" for why in one.held_back),
        )
        for one in found
    )
    return Sheet(
        "indsigt",
        "Hvem har fået oplysninger om personen, og hvem har slået op i dem",
        ("Til den dataansvarlige; hvad personen får at vide, afgør den dataansvarlige.",),
        ("Hvornår", "Hvad", "Modtager", "Hvem", "Oplysninger", "Grundlag", "Kan holdes tilbage"),
        rows,
        ("Medarbejderes navne gives ikke (EU-Domstolen, C-579/21).",),
    )


def _page(request: Request, shown: Shown, status: int = 200) -> Response:
    said = gettext_of(request)
    faults = {name: said.gettext(one) for name, one in shown.faults.items()}
    reasons = [(code, said.gettext(REASONS[code])) for code in WHY]
    return page(
        request, "insight.html", status, shown=shown, faults=faults, typed=shown.typed, reasons=reasons,
        purposes=list(purposes(said).items()),
    )  # fmt: skip
