"""Indbakke: what waits for whoever is signed in, at every forum that its grants cover, the nearest deadline first."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.http.paths import number_of
from services.core.agenda.meeting import Meeting
from services.core.agenda.states import OPEN as MEETING_OPEN
from services.core.handover.acts import ACCEPT, FORWARD, NOTE_OUTCOME, PUT_ON_AGENDA, RETURN, Act
from services.core.handover.possible import Row, fits_row
from services.core.handover.states import OPEN
from services.core.rulebook.deadlines import end
from services.core.rulebook.model import Rulebook
from services.desk.web.done import believed
from services.desk.web.faults import LOG_ON
from services.desk.web.languages import language_of
from services.desk.web.map import menu
from services.desk.web.naming import Names
from services.desk.web.refusals import sentence
from services.desk.web.rendering import gettext_of, page
from services.desk.web.rows import cursor_of, rows_of
from services.desk.web.versions import version_of
from services.desk.web.visitors import looked_up
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.effects.acts.place import place_of
from services.storage.agendas import reading
from services.storage.agendas.stored import Wanted as Meetings
from services.storage.handovers.acts import perform
from services.storage.handovers.figures import Figures, figures
from services.storage.handovers.given import Given
from services.storage.handovers.listing import listed
from services.storage.handovers.office import Office, day
from services.storage.handovers.queries import Page, Viewer, Waiting, Wanted

router = APIRouter()
PATH = "/indbakke"
MENU = (PUT_ON_AGENDA, FORWARD, RETURN, NOTE_OUTCOME)
"""The acts of a row's menu."""
DUE = ("overdue", "today", "week")


class Filters(NamedTuple):
    """What a reader narrows the list to, as the address of the page has it; "" is no filter."""

    forum: str = ""  # forum/municipality
    state: str = ""
    publisher: str = ""
    due: str = ""
    type: str = ""
    after: str = ""

    def wanted(self, now: datetime, book: Rulebook) -> Wanted:
        """Return what is asked of the list; a filter that is none of those offered narrows nothing, is not logged."""
        forum, _, municipality = self.forum.partition("/")
        tonight = end(day(now))
        from_, by = {
            "overdue": (None, now),
            "today": (now, tonight),
            "week": (None, tonight + timedelta(days=7)),
        }.get(self.due, (None, None))
        return Wanted(
            forum=_known(forum, book.forums),
            municipality=_known(municipality, book.municipalities),
            states=(self.state,) if self.state in OPEN else OPEN,
            publisher=_known(self.publisher, book.publisher_by_id),
            type=_known(self.type, book.wording.event_types),
            ends_from=from_,
            ends_by=by,
            after=cursor_of(self.after),
        )

    def address(self, **other: str) -> str:
        """Return the page's address with some filters set otherwise; another filter begins at the first page."""
        given = {**self._asdict(), "after": "", **other}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{PATH}?{query}" if query else PATH


class Shown(NamedTuple):
    """What the page shows."""

    figures: list[Figures]
    page: Page
    rows: list[dict[str, Any]]
    names: Names
    senders: list[tuple[str, str]]
    types: list[tuple[str, str]]
    now: datetime
    next_meeting: Meeting | None = None  # asked for where nothing is open


@router.get("/")
async def front(request: Request) -> Response:
    """Lead to the first page of somebody's menu; who is not signed in has nothing to come back to, and logs on."""
    visitor = await looked_up(request)
    return RedirectResponse(LOG_ON if visitor is None else menu(visitor.principal)[0].path, 303)


@router.get(PATH)
async def inbox(request: Request) -> Response:
    """Return the inbox, narrowed to what its address says."""
    filters = filters_of(request.query_params.multi_items())
    shown = await at_work(request, partial(shown_of, filters, language_of(request)))
    return page_of(request, filters, shown, done=believed(request, "done"))


@router.post(PATH)
async def accept(request: Request) -> Response:
    """Take an item from its row; whoever was second sees by whom and when it was taken, in the list as it is now."""

    def done(office: Office, form: Form) -> tuple[Filters, str, str, Shown | None]:
        filters, item = filters_of(form.fields), form.get("item")
        try:
            perform(office, "accept", number_of(item), partial(Given, {}, version_of(form)))
        except RefusedActError as refused:
            if refused.code in {"not_found", "forbidden"}:
                raise
            language = language_of(request)
            shown = shown_of(filters, language, office, form)
            return filters, item, sentence(gettext_of(request), language, shown.names, item, refused), shown
        return filters, item, "", None

    filters, item, refused, shown = await at_work(request, done)
    if shown is None:
        return RedirectResponse(filters.address(done=item), 303)
    return page_of(request, filters, shown, 409, refused=refused, refused_item=item)


def page_of(request: Request, filters: Filters, shown: Shown, status: int = 200, **more: Any) -> Response:
    """Return the page, with what was done or refused."""
    told = {"done": "", "refused": "", "refused_item": "", "told": None, "act": "", "nothing_chosen": False, **more}
    counted = ("open", "overdue", "today", "new", "on_agenda")
    meetings = [one.meeting for one in shown.figures if one.meeting is not None]
    return page(
        request,
        "inbox.html",
        status,
        filters=filters,
        shown=shown,
        totals={name: sum(getattr(one, name) for one in shown.figures) for name in counted},
        meeting=min(meetings, default=None),
        states=OPEN,
        **told,
    )


def filters_of(given: Sequence[tuple[str, str]]) -> Filters:
    """Return the filters of an address or a form; what no form offers is none."""
    known = {name: value for name, value in given if name in Filters._fields}
    return Filters(**{**known, "state": _known(known.get("state", ""), OPEN) or ""})


def _known(text: str, names: Container[str]) -> str | None:
    return text if text in names else None


def acts_of(office: Office, row: Waiting) -> list[Act]:
    """Return the acts of a row that it lets be tried."""
    place, of = place_of(office.rulebook, row.forum), Row(row.state, row.stage, row.role)
    return [act for act in (ACCEPT, *MENU) if fits_row(act, office.who, of, place)]


def shown_of(filters: Filters, language: str, office: Office, _: Form) -> Shown:
    """Return what the list shows; its leaf is written by then."""
    now, book = office.clock(), office.rulebook
    viewer, names = Viewer(office.principal, book, now), Names(book, language)
    found = listed(office.connection, office.principal, viewer, filters.wanted(now, book))
    rows = [{**row, "acts": acts_of(office, one)} for row, one in zip(rows_of(found, names), found.items, strict=True)]
    senders = sorted(((one, names.forum(one)) for one in book.publisher_by_id), key=lambda pair: pair[1])
    types = sorted(((one, names.type(one)) for one in book.wording.event_types), key=lambda pair: pair[1])
    counted = figures(office.connection, viewer, end(day(now)))
    return Shown(counted, found, rows, names, senders, types, now, None if counted else _next_meeting(office))


def _next_meeting(office: Office) -> Meeting | None:
    coming = (one.meeting for one in reading.found(office, Meetings(since=day(office.clock()))))
    return next((one for one in coming if one.state in MEETING_OPEN), None)
