"""What else the deadline table could say: another rule, date, number or holiday."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from mutation.baseline import book
from mutation.lists import longer, replaced, shorter
from services.core.rulebook.deadlines import DATES

LEAP_YEAR = 2024


def timing(key: str, old: Any) -> Iterator[Any]:
    """Yield other values of a cell of a deadline or of a holiday."""
    if isinstance(old, bool):
        yield not old
    elif isinstance(old, int):
        yield from (old + 1, old - 1)
    elif key == "date":
        month, _, day = str(old).partition("-")
        here = date(LEAP_YEAR, int(month), int(day))
        yield from (f"{here + timedelta(days):%m-%d}" for days in (1, -1))
    elif key == "only_if":
        yield from _comparison(old)
    elif key == "needs":
        others = [one for one in DATES if one not in old]
        yield from (*shorter(old), *replaced(old, others), *longer(old, others))
    else:
        rules = [rule for rules in book().deadline_sets.values() for rule in rules]
        words = {"rule": {rule.rule for rule in rules}, "what": {rule.what for rule in rules}, "from": set(DATES)}
        yield from sorted(words[key])


def _comparison(old: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    months = old["plus_months"]
    yield from ({**old, "plus_months": other} for other in (months + 1, months - 1))
    for key in ("date", "before"):
        yield from ({**old, key: other} for other in DATES if other != old[key])
