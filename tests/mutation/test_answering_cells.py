"""No cell of the answer deadlines and reminders says something else unseen: it is refused, or a timetable differs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mutation.baseline import documents
from services.core.deadlines import answer_deadline
from services.core.deadlines.reminders import Timetable, Watched
from services.core.rulebook.answering import LEVELS, WHOSE
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import Rulebook, build
from services.core.rulebook.vocabulary import STAGES

FILE = "deadlines.yaml"
BEGINS = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)  # a Monday; Easter comes
LEFT_OUT = object()
Path = tuple[str | int, ...]


def timetable(book: Rulebook) -> list[Any]:
    """Return everything the rows decide: answers of every queue, its reminders, questions, meetings, and owners."""
    answering, table = book.answering, Timetable(book)
    told: list[Any] = [book.whose, answer_deadline.of_question(answering, book.holidays, BEGINS)]
    told += [table.of_question("q-1", BEGINS, date(2026, 4, 10))]
    for forum in book.forums:
        for stage in STAGES:
            due = answer_deadline.first(answering, book.holidays, forum, stage, BEGINS)
            told.append((forum, stage, due, table.of_item(Watched("offered", forum, stage, BEGINS, answer_by=due))))
    days = (("REL-7", date(2026, 5, 6)), ("CHI-4", BEGINS + timedelta(hours=24)))
    told.append(table.of_item(Watched("on_agenda", "ksp", "queue", BEGINS, None, days, date(2026, 4, 10))))
    return told


def cells(timing: dict[str, Any]) -> Iterator[Path]:
    """Yield the place of every cell."""
    for at, row in enumerate(timing["answer"]):
        yield from (("answer", at, key) for key in row)
    yield "question", "hverdage"
    yield "reminders", "from"
    for kind in LEVELS:
        for at, row in enumerate(timing["reminders"][kind]):
            yield from (("reminders", kind, at, key) for key in row)
    for at, one in enumerate(timing["sets"]):
        yield from (("sets", at, "deadlines", row, "whose") for row in range(len(one["deadlines"])))


def others(path: Path, old: Any) -> Iterator[Any]:
    """Yield what else a cell could say."""
    yield LEFT_OUT
    key = path[-1]
    if isinstance(old, int):
        yield from (old + 1, old - 1)
    elif key == "from":
        yield from ("06:59", "07:01")
    elif key == "whose":
        yield from (one for one in WHOSE if one != old)
    elif key == "level":
        yield from (level for level in LEVELS["answer"] if level != old)
    elif key == "forums":
        yield from (["ksp"], [*old, "ksp"])
    elif key == "stages":
        yield from ([stage] for stage in STAGES if [stage] != old)


CELLS = list(cells(documents()[FILE]))


def fate(path: Path, new: Any) -> str:
    """Return what becomes of one changed cell: refused, seen or unseen."""
    of = documents()
    holder: Any = of[FILE]
    for step in path[:-1]:
        holder = holder[step]
    if new is LEFT_OUT:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    try:
        changed = build(of)
    except RulebookError:
        return "refused"
    return "unseen" if timetable(changed) == timetable(build(documents())) else "seen"


@pytest.mark.slow
@pytest.mark.parametrize("path", CELLS, ids=[" ".join(map(str, path)) for path in CELLS])
def test_a_changed_cell_is_seen(path: Path) -> None:
    """Each other value of each cell is refused when read, or some queue is answered or reminded otherwise."""
    old: Any = documents()[FILE]
    for step in path:
        old = old[step]
    fates = {str(new): fate(path, new) for new in others(path, old)}
    assert fates
    assert "unseen" not in fates.values(), fates


def test_an_unchanged_cell_is_unseen() -> None:
    """The twin: the same value again makes the same timetable."""
    assert fate(("question", "hverdage"), 5) == "unseen"
