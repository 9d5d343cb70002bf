"""Plans of meetings by the rulebook: where a forum meets, on which days, and what is wrong with a plan.

How often a forum meets is what the rulebook says in words (`meets`); no source gives a rhythm that dates follow from,
so dates come from people.
"""

from collections.abc import Iterator
from datetime import date

from schemas.act_bodies import Body
from schemas.agenda_bodies import MoveMeeting, PlanMeeting
from schemas.faults import Fault
from services.core.calendar.dates import is_hverdag
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum


def is_closed_day(rulebook: Rulebook, day: date) -> bool:
    """Tell whether nobody meets on a day: a weekend, or a public holiday (GEN-5)."""
    return not is_hverdag(day, rulebook.holidays)


def faults(rulebook: Rulebook, body: Body) -> tuple[Fault, ...]:
    """Return what is wrong with a body by the rulebook, whatever stands in the database."""
    return tuple(sorted(_faults(rulebook, body)))


def _faults(rulebook: Rulebook, body: Body) -> Iterator[Fault]:
    if isinstance(body, PlanMeeting | MoveMeeting) and is_closed_day(rulebook, body.day):
        yield Fault("day", "closed_day")
    if isinstance(body, PlanMeeting):
        yield from _at(rulebook, body, rulebook.forums[body.forum])


def _at(rulebook: Rulebook, plan: PlanMeeting, forum: Forum) -> Iterator[Fault]:
    """Yield what is wrong with the address: a forum of a municipality meets there, one of a school at that."""
    if not forum.takes_people:
        yield Fault("forum", "not_allowed")
    towns = {one.code for one in rulebook.municipalities.values() if one.in_district}
    if plan.municipality is None and forum.per_municipality:
        yield Fault("municipality", "missing")
    elif plan.municipality is not None and not forum.per_municipality:
        yield Fault("municipality", "not_allowed")
    elif plan.municipality is not None and plan.municipality not in towns:
        yield Fault("municipality", "not_known")
    if plan.school is None and forum.scope == "school":
        yield Fault("school", "missing")
    elif plan.school is not None and forum.scope != "school":
        yield Fault("school", "not_allowed")
