"""Claims about answer deadlines: each row is reached by some queue, and a child at risk is answered within the law."""

from collections.abc import Iterator

from services.core.proof.child_rules import DESK
from services.core.rulebook.model import Rulebook
from services.core.rulebook.row_text import answer_text
from services.core.rulebook.vocabulary import STAGES

ACUTE = "CHI-4"


def breaches(book: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield (claim, row, about) of everything wrong with the rows of `answer`."""
    rows = book.answering.rows
    queues = [forum for forum in book.forums.values() if forum.mode is None or forum.takes_people]
    reached = {rows.index(book.answering.row(queue.id, stage)) for queue in queues for stage in STAGES}
    yield from (("dead_answer", answer_text(row), "") for at, row in enumerate(rows) if at not in reached)
    most = book.clock_hours.get(ACUTE)
    for row in dict.fromkeys(book.answering.row(DESK, stage) for stage in STAGES):
        if most is not None and (row.unit != "hours" or row.count > most):
            yield "late_answer", answer_text(row), DESK
