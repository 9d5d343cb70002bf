"""Frister: what is overdue, what ends today, in a week and later, and a month with how many end on each day."""

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from hashlib import sha256
from typing import NamedTuple

from babel.dates import format_date, get_day_names
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.decision.words import name_of
from services.core.rulebook.deadlines import COPENHAGEN, day_of, end
from services.core.rulebook.model import Rulebook
from services.desk.exports.calendar_file import Entry, calendar_file
from services.desk.exports.sending import purposes
from services.desk.web.languages import language_of
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.exported import Export
from services.storage import calendar_feeds as feeds
from services.storage.exporting import exported
from services.storage.handovers.listing import listed
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Waiting, Wanted

MOST = 200
"""Rows of the page: the nearest deadlines."""

WEEK = timedelta(days=7)
GROUPS = ("overdue", "today", "week", "later")
router = APIRouter()


class Due(NamedTuple):
    """A row: what ends, where, and when."""

    id: str
    title: str
    forum: str
    town: str
    state: str
    due: date | datetime


class Found(NamedTuple):
    """What was read: rows by group, days with how many, and whether there is more."""

    groups: Mapping[str, list[Due]]
    days: Mapping[date, int]
    is_cut: bool
    today: date
    feed: feeds.Made | None


@router.get("/frister")
async def deadlines(request: Request) -> Response:
    """Return the page."""
    return page_of(request, await at_work(request, lambda office, _: read(office, language_of(request))))


@router.post("/frister")
async def calendar(request: Request) -> Response:
    """Return what ends when as a calendar, once its leaf is written; without a purpose the page again."""
    said = gettext_of(request)

    def made(office: Office, form: Form) -> tuple[Found, bytes | None]:
        found, now = read(office, language_of(request)), office.clock()
        if form.get("purpose") not in purposes(said):
            return found, None
        export = Export("deadlines", "ics", form.get("purpose"), "deadlines/open")
        exported(office.connection, office.principal, export)
        rows = [one for group in found.groups.values() for one in group]
        return found, calendar_file(said.gettext("Deadlines"), entries(rows, str(office.principal), now, said))

    found, file = await at_work(request, made)
    if file is None:
        return page_of(request, found, lacking=True)
    headers = {"Content-Disposition": f'attachment; filename="stafet-frister-{found.today:%Y%m%d}.ics"'}
    return Response(file, headers=headers, media_type="text/calendar; charset=utf-8")


def read(office: Office, language: str) -> Found:
    """Return what ends when of all that the principal sees, and whether a program fetches it; the search is logged."""
    now = office.clock()
    viewer = Viewer(office.principal, office.rulebook, now)
    rows = listed(office.connection, office.principal, viewer, Wanted(limit=MOST))
    dues = [one for one in (_due(row, office.rulebook, language) for row in rows.items) if one is not None]
    days = Counter(_day(one.due) for one in dues)
    return Found(grouped(dues, now), days, rows.next is not None, day_of(now), feeds.made(office))


def page_of(
    request: Request, found: Found, *, lacking: bool = False, address: str = "", ended: bool = False
) -> Response:
    """Return the page; an address of the calendar is shown this once."""
    language = language_of(request)
    month = _month(request.query_params.get("maaned", ""), found.today)
    return page(
        request,
        "frister.html",
        422 if lacking else 200,
        found=found,
        most=MOST,
        month=month,
        month_name=format_date(month, "LLLL y", locale=language).capitalize(),
        before=_name(month - timedelta(days=1)),
        after=_name(month + timedelta(days=31)),
        weeks=Calendar().monthdatescalendar(month.year, month.month),
        day_names=day_names(language),
        purposes=list(purposes(gettext_of(request)).items()),
        lacking=lacking,
        address=address,
        ended=ended,
        most_fetches=feeds.MOST,
    )


def day_names(language: str) -> list[str]:
    """Return the days of a week, from Monday."""
    names = get_day_names("abbreviated", context="stand-alone", locale=language)
    return [names[number] for number in range(7)]


def entries(found: Iterable[Due], who: str, now: datetime, said: NullTranslations) -> list[Entry]:
    """Return a calendar's entries: for each day, and each moment, how many end then, and nothing of what."""
    made = []
    for when, many in sorted(Counter(one.due for one in found).items(), key=lambda one: end(one[0])):
        summary = said.ngettext("%(num)d deadline", "%(num)d deadlines", many) % {"num": many}
        uid = sha256(f"{who} {when.isoformat()}".encode()).hexdigest()[:32]
        made.append(Entry(uid, int(now.timestamp()) // 60, when, f"Stafet: {summary}", now))
    return made


def grouped(dues: Iterable[Due], now: datetime) -> dict[str, list[Due]]:
    """Return rows by how near they are; an overdue one that ended today is overdue."""
    today, groups = day_of(now), {name: list[Due]() for name in GROUPS}
    for one in dues:
        if end(one.due) <= now:
            groups["overdue"].append(one)
        elif _day(one.due) == today:
            groups["today"].append(one)
        else:
            groups["week" if _day(one.due) <= today + WEEK else "later"].append(one)
    return groups


def _due(row: Waiting, rulebook: Rulebook, language: str) -> Due | None:
    if row.due is None:
        return None
    named, town = rulebook.wording.event_types.get(row.type), rulebook.municipalities.get(row.municipality or "")
    title = named[language] if named else row.type
    forum = name_of(row.forum, rulebook, language)
    return Due(str(row.id), title, forum, town.name if town else "", row.state, row.due)


def _day(due: date | datetime) -> date:
    return due.astimezone(COPENHAGEN).date() if isinstance(due, datetime) else due


def _month(text: str, today: date) -> date:
    """Return the first day of a month as the address has it, this month's for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if abs(found.year - today.year) <= 5 else today.replace(day=1)


def _name(day: date) -> str:
    return f"{day:%Y-%m}"
