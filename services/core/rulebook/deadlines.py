"""The deadline table: which rules apply is decided by facts, when they fall is counted here (GEN-1, GEN-4, GEN-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.core.calendar.dates import Holiday, add_hverdage, add_months
from services.core.rulebook.answering import WHOSE
from services.core.rulebook.conditions import Condition, Facts
from services.core.rulebook.document_reader import Node
from services.core.rulebook.texts import Rule, Wording

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
RECEIPT = "receipt"
DATES = (RECEIPT, "placement_date", "parole_date", "release_date")
UNITS = ("hours", "days", "months", "hverdage")
LEAP_YEAR = 2000  # has every day that a holiday can have


class Deadline(NamedTuple):
    """When something is due: a date (its end in Copenhagen) or, for clock hours, an instant in UTC."""

    rule: str
    what: str
    due: date | datetime


def day_of(due: date | datetime) -> date:
    """Return the day in Copenhagen on which something is due."""
    return due.astimezone(COPENHAGEN).date() if isinstance(due, datetime) else due


def end(due: date | datetime) -> datetime:
    """Return the instant at which something is overdue: an instant itself, of a date the end of that day (GEN-1)."""
    return due if isinstance(due, datetime) else _end_of_day(due)


@lru_cache(4096)  # the router asks for the same days a thousand times a second
def _end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), COPENHAGEN).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Before:
    """A condition between two dates: `date` falls before `than` + `months`."""

    date: str
    than: str
    months: int


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One row: `what` is due `count` `unit` after `start` (before it when negative).

    Rows of one rule are alternatives: the first that applies and whose dates are known counts. `needs` are dates that
    must be known besides. With `not_before_receipt` a date in the past becomes the day of receipt. `whose` it is stands
    in WHOSE: the prison's own plan is not the municipality's.
    """

    rule: str
    what: str
    when: tuple[Condition, ...]
    start: str
    unit: str
    count: int
    needs: tuple[str, ...]
    before: Before | None
    not_before_receipt: bool
    whose: str

    def applies(self, facts: Facts) -> bool:
        """Tell whether the row's facts hold."""
        return all(condition.holds(facts[condition.fact]) for condition in self.when)


def due(
    rules: Sequence[DeadlineRule], dates: Mapping[str, date | None], received: datetime, holidays: Sequence[Holiday]
) -> tuple[Deadline, ...]:
    """Return the deadlines of the rules whose facts hold; `dates` has every name of DATES, `received` is aware."""
    found: list[Deadline] = []
    settled = ""
    for rule in rules:  # alternatives stand together
        start = dates[rule.start]
        if start is not None and rule.rule != settled and _known(rule, dates):
            settled = rule.rule
            found.append(Deadline(settled, rule.what, _moment(rule, start, dates, received, holidays)))
    return tuple(found)


def _known(rule: DeadlineRule, dates: Mapping[str, date | None]) -> bool:
    if rule.needs and any(dates[name] is None for name in rule.needs):
        return False
    if rule.before is None:
        return True
    day, than = dates[rule.before.date], dates[rule.before.than]
    return day is not None and than is not None and day < add_months(than, rule.before.months)


def _moment(
    rule: DeadlineRule,
    start: date,
    dates: Mapping[str, date | None],
    received: datetime,
    holidays: Sequence[Holiday],
) -> date | datetime:
    unit, count = rule.unit, rule.count
    if unit == "hours":
        return received.astimezone(UTC) + timedelta(hours=count)
    if unit == "hverdage":
        return add_hverdage(start, count, holidays)
    day = add_months(start, count) if unit == "months" else start + timedelta(count)
    receipt = dates[RECEIPT] if rule.not_before_receipt else None
    return day if receipt is None else max(day, receipt)


def deadline_sets(root: Node) -> list[tuple[str, list[Node]]]:
    """Return the sets' names with their rows, so that the names are known before the rows are read."""
    return [(node.name("set"), node.rows("deadlines")) for node in root.rows("sets")]


def holidays(root: Node) -> tuple[Holiday, ...]:
    """Read the public holidays of deadlines.yaml."""
    found = []
    for row in root.rows("holidays"):
        fixed = _month_and_day(row) if row.has("date") else None
        easter = row.number("easter") if row.has("easter") else None
        if (fixed is None) == (easter is None):
            raise row.error("her ventes enten date eller easter")
        found.append(Holiday(fixed, easter, row.number("last_year") if row.has("last_year") else None))
        row.text("name")
        row.done()
    return tuple(found)


def _month_and_day(row: Node) -> tuple[int, int]:
    text = row.text("date")
    month, _, day = text.partition("-")
    try:
        found = date(LEAP_YEAR, int(month), int(day))
    except ValueError:
        raise row.error(f"date: {text} er ingen dag; her ventes måned og dag, MM-DD, fx 12-25") from None
    return found.month, found.day


def deadline_rule(row: Node, rules: Mapping[str, Rule], words: Wording, when: tuple[Condition, ...]) -> DeadlineRule:
    """Read one row; its `when` was read by the caller."""
    units = [unit for unit in UNITS if row.has(unit)]
    if len(units) != 1:
        raise row.error(f"her ventes netop én af: {', '.join(UNITS)}")
    before = None
    if row.has("only_if"):
        inner = row.child("only_if")
        before = Before(inner.text("date", DATES), inner.text("before", DATES), inner.number("plus_months"))
        inner.done()
    rule = DeadlineRule(
        row.text("rule", rules.keys()),
        row.text("what", words.deadlines.keys()),
        when,
        row.text("from", DATES),
        units[0],
        row.number(units[0]),
        row.words("needs", DATES),
        before,
        row.flag("not_before_receipt"),
        row.text("whose", WHOSE),
    )
    row.done()
    return rule
