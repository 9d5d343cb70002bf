"""Months that have statistics: those that are over, for counts of one that goes on would tell each new case."""

from datetime import date

LONGEST = 24
"""Months back; rows are kept much longer than that (RET-3), so that no count ever falls."""


def ended(today: date, number: int) -> tuple[str, ...]:
    """Return so many months that are over, at most LONGEST, the newest last, as YYYY-MM."""
    count = today.year * 12 + today.month - 1
    return tuple(_name(at) for at in range(count - min(number, LONGEST), count))


def begins(name: str) -> date:
    """Return a month's first day."""
    return date.fromisoformat(f"{name}-01")


def next_after(name: str) -> str:
    """Return the month after one."""
    first = begins(name)
    return _name(first.year * 12 + first.month)


def _name(count: int) -> str:
    return f"{count // 12:04}-{count % 12 + 1:02}"
