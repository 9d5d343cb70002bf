"""A rulebook in words: what a row asks and what follows, as short as the rulebook itself writes it."""

from collections.abc import Iterable

from services.core.rulebook.answering import AnswerRow, Level
from services.core.rulebook.conditions import NO_LIMIT, Condition
from services.core.rulebook.decision_table import Row
from services.core.rulebook.routing import Then


def when_text(when: Iterable[Condition]) -> str:
    """Return the conditions of a row, "" when it asks nothing."""
    return "; ".join(f"{one.fact}: {_value(one)}" for one in when)


def _value(condition: Condition) -> str:
    numbers = [_range(low, high) for low, high in condition.ranges]
    words = sorted(str(value).lower() if isinstance(value, bool) else value for value in condition.values)
    some = sorted(condition.members)
    return (" | ".join([*numbers, *words]) or f"any [{', '.join(some)}]") if numbers or words or some else "-"


def _range(low: int, high: int) -> str:
    if high >= NO_LIMIT:
        return f"{low}+"
    return f"{low}" if low == high else f"{low}-{high}"


def then_text(row: Row[Then]) -> str:
    """Return what follows from a row: the item, the outcome, codes, tasks, deadlines, and the tables to go on with."""
    then = row.then
    parts = []
    if then.forum is not None:
        parts.append(
            " ".join(filter(None, [then.forum, then.stage, then.track, then.role if then.role != "owner" else ""]))
        )
    parts += filter(None, [then.outcome, f"basis {then.basis}" if then.basis else ""])
    parts += then.codes
    parts += (f"task {task.kind} to {task.to}" for task in then.tasks)
    parts += (f"deadlines {name}" for name in then.deadlines)
    parts += (f"drop {name}" for name in then.drop)
    parts += (f"stop {name}" for name in then.stops)
    parts += (f"→ {table}" for table in (row.go, then.gate) if table)
    parts += (f"beside → {table}" for table in (then.beside,) if table)
    return ", ".join(parts)


def answer_text(row: AnswerRow) -> str:
    """Return a row of answer deadlines."""
    where = [*sorted(row.forums), *(f"stage {stage}" for stage in sorted(row.stages))]
    return f"{', '.join(where) or 'otherwise'}: {row.count} {row.unit}"


def level_text(level: Level) -> str:
    """Return when a level of reminders is due."""
    side = "before" if level.count < 0 else "after"
    days = f"{abs(level.count)} {level.unit} {side} the due day" if level.count else "the due day"
    share = "" if level.left is None else f"; of hours at {level.left} % left" if level.left else "; of hours at once"
    return days + share
