"""Statistik: counts of months that are over, as a figure, as tables, and as files with a purpose."""

from functools import partial
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.statistics.shown import TOTAL, Month
from services.desk.exports.sending import FORMS, purposes, sent
from services.desk.pages.statistics_tables import Tables
from services.desk.web.languages import language_of
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.exported import Export
from services.storage.exporting import exported
from services.storage.handovers.office import Office
from services.storage.statistics.counting import statistics as counted

PERIODS = (6, 12, 24)
router = APIRouter()


class Chosen(NamedTuple):
    """What a reader chose; whatever there is not is the first choice."""

    forum: str = TOTAL
    period: int = PERIODS[0]
    month: str = ""


@router.get("/statistik")
async def statistics(request: Request) -> Response:
    """Return the page."""
    given = request.query_params
    chosen = _chosen(given.get("forum", ""), given.get("periode", ""), given.get("maaned", ""))
    tables = await at_work(request, lambda office, _: _read(request, chosen, office))
    return _page(request, tables, chosen)


@router.post("/statistik")
async def export(request: Request) -> Response:
    """Return one of the tables as a file, once its leaf is written; without a purpose the page again."""
    found = await at_work(request, partial(_exported, request))
    return found if isinstance(found, Response) else _page(request, *found, 422)


def _read(request: Request, chosen: Chosen, office: Office) -> Tables:
    months = counted(
        office.connection, office.principal, office.rulebook, office.clock(), chosen.period, office.rulebooks
    )
    return _tables(request, chosen, office, months)


def _tables(request: Request, chosen: Chosen, office: Office, months: list[Month]) -> Tables:
    month = chosen.month if chosen.month in {one.name for one in months} else months[-1].name
    forum = chosen.forum if chosen.forum in office.rulebook.forums else TOTAL
    return Tables(months, forum, month, office.rulebook, language_of(request), gettext_of(request).gettext)


def _exported(request: Request, office: Office, form: Form) -> Response | tuple[Tables, Chosen, dict[str, str]]:
    chosen, typed = _chosen(form.get("forum"), form.get("periode"), form.get("maaned")), form.typed
    tables = _read(request, chosen, office)
    complete = typed.get("tabel") in tables.all and typed.get("form") in FORMS
    if not complete or typed.get("purpose") not in purposes(gettext_of(request)):
        return tables, chosen, typed
    now = office.clock()
    about = f"statistics/{typed['tabel']}/{tables.months[0].name}/{tables.months[-1].name}"
    exported(office.connection, office.principal, Export("statistics", typed["form"], typed["purpose"], about))
    return sent(tables.all[typed["tabel"]], typed["form"], now)


def _chosen(forum: str, period: str, month: str) -> Chosen:
    return Chosen(forum, int(period) if period in map(str, PERIODS) else PERIODS[0], month)


def _page(
    request: Request, tables: Tables, chosen: Chosen, typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    said = gettext_of(request)
    bars = tables.bars()
    return page(
        request,
        "statistics.html",
        status,
        tables=tables,
        chosen=chosen,
        periods=PERIODS,
        bars=bars,
        most=max([1, *(one.received or 0 for one in bars)]),
        purposes=list(purposes(said).items()),
        forms=FORMS,
        typed=typed or {},
        lacking=typed is not None,
    )
