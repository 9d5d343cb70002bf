"""Arkiv: what has ended at a reader's forums, until when it is kept, and a search for a person by their number."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.access.grants import own
from services.core.access.roles import ANY
from services.core.insight.lookups import SEARCHES
from services.core.rulebook.model import Rulebook
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.typed import WRONG_DAY, WRONG_REFERENCE, day, midnight, reference
from services.desk.web.working import Form, at_work
from services.storage.access.rows import grants_for
from services.storage.handovers.archive import ENDED, MOST, Found, Sought, listed, of_person
from services.storage.handovers.cursor import Cursor, CursorError
from services.storage.handovers.office import Office
from services.storage.people.content_ends import ends
from services.storage.people.naming import number_typed

PATH = "/arkiv"
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


REASONS: Mapping[str, str] = {
    "earlier": _("To see whether the person has been here before"),
    "contact": _("To contact the person"),
    "meeting": _("For a meeting"),
    "supervision": _("Supervision and control"),
}
"""Why somebody is looked for: code → the English words."""

WRONG_NUMBER = _("Write ten digits, with a hyphen or without, for example 700190-1234")
NO_REASON = _("Choose why you are looking")


class Filters(NamedTuple):
    """What a reader narrows the archive to, as the address of the page has it; "" is no filter."""

    forum: str = ""  # forum/municipality
    state: str = ""
    type: str = ""
    reference: str = ""
    begins: str = ""
    until: str = ""
    after: str = ""

    @property
    def faults(self) -> dict[str, str]:
        """What was typed and cannot be read, by field: its English sentence."""
        wrong = {
            name: WRONG_DAY for name in ("begins", "until") if getattr(self, name) and not day(getattr(self, name))
        }
        if self.reference and reference(self.reference) is None:
            wrong["reference"] = WRONG_REFERENCE
        return wrong

    def sought(self, book: Rulebook) -> Sought:
        """Return what is asked of the archive; a choice that is none of those offered narrows nothing."""
        forum, _, municipality = self.forum.partition("/")
        begins, until = day(self.begins), day(self.until)
        return Sought(
            forum=forum if forum in book.forums else None,
            municipality=municipality if municipality in book.municipalities else None,
            state=self.state if self.state in ENDED else None,
            type=self.type if self.type in book.wording.event_types else None,
            reference=reference(self.reference),
            begins=None if begins is None else midnight(begins),
            until=None if until is None else midnight(until + timedelta(days=1)),
            after=_cursor(self.after),
        )

    def address(self, **other: str) -> str:
        """Return the page's address with some filters set otherwise; another filter begins at the first page."""
        given = {**self._asdict(), "after": "", **other}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{PATH}?{query}" if query else PATH


class Shown(NamedTuple):
    """What the page shows: rows with until when they are kept, what can be chosen, and a search with what became of it.

    `person` is None where nobody was looked for.
    """

    rows: list[dict[str, Any]]
    next: Cursor | None
    forums: list[tuple[str, str]]
    types: list[tuple[str, str]]
    now: datetime
    person: dict[str, str] | None = None  # the faults of the search, none when it was done


@router.get(PATH)
async def archive(request: Request) -> Response:
    """Return the archive, narrowed to what its address says."""
    known = {name: value for name, value in request.query_params.multi_items() if name in Filters._fields}
    filters = Filters(**known)
    shown = await at_work(request, partial(_listed, filters, language_of(request)))
    return _page(request, filters, shown, {})


@router.post(PATH)
async def search(request: Request) -> Response:
    """Return what the reader sees of whom a number names, once its leaf is written; the number is in no address."""
    shown, typed = await at_work(request, partial(_searched, language_of(request)))
    return _page(request, Filters(), shown, typed, 422 if shown.person else 200)


def _page(request: Request, filters: Filters, shown: Shown, typed: Mapping[str, str], status: int = 200) -> Response:
    said = gettext_of(request)
    faults = {name: said.gettext(one) for name, one in {**filters.faults, **(shown.person or {})}.items()}
    reasons = [(code, said.gettext(REASONS[code])) for code in SEARCHES]
    return page(
        request, "archive.html", status, filters=filters, shown=shown, faults=faults, typed=typed, reasons=reasons,
        states=ENDED, most=MOST,
    )  # fmt: skip


def _listed(filters: Filters, language: str, office: Office, _: Form) -> Shown:
    found = Found([]) if filters.faults else listed(office, filters.sought(office.rulebook))
    return _shown(office, language, found)


def _searched(language: str, office: Office, form: Form) -> tuple[Shown, dict[str, str]]:
    number, reason = number_typed(form.get("number")), form.get("reason")
    faults = {"number": WRONG_NUMBER} if number is None else {}
    if reason not in SEARCHES:
        faults["reason"] = NO_REASON
    if number is None or faults:
        return _shown(office, language, Found([]))._replace(person=faults), form.typed
    return _shown(office, language, of_person(office, number, reason))._replace(person={}), {}


def _shown(office: Office, language: str, found: Found) -> Shown:
    names, book = Names(office.rulebook, language), office.rulebook
    kept = ends(office.connection, {one.event for one in found.items}, book, office.principal.role)
    rows = [
        {
            **one._asdict(),
            "title": names.type(one.type),
            "sender": names.forum(one.publisher),
            "address": names.address(one.forum, one.municipality),
            "end": kept.get(one.event),
        }
        for one in found.items
    ]
    types = sorted(((one, names.type(one)) for one in book.wording.event_types), key=lambda pair: pair[1])
    return Shown(rows, found.next, _forums(office, names), types, office.clock())


def _forums(office: Office, names: Names) -> list[tuple[str, str]]:
    """Return the addresses of a reader's own grants, by name."""
    now = office.clock()
    with office.connection.cursor() as cursor:
        held = own(office.principal, grants_for(cursor, office.principal, now), now)
    found = {(one.forum, None if one.municipality == ANY else one.municipality) for one in held if one.forum != ANY}
    told = [(f"{forum}/{town or ''}", names.address(forum, town)) for forum, town in found]
    return sorted(told, key=lambda pair: pair[1])


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except CursorError:
        return None
