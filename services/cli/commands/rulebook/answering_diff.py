"""`stafet rulebook diff` of deadlines: who has how long to answer, whose a deadline is, and who is reminded when."""

from collections.abc import Iterator

from services.core.rulebook.answering import LEVELS, AnswerRow, Level
from services.core.rulebook.model import Rulebook
from services.core.rulebook.vocabulary import STAGES

UNITS = {"hours": "timer", "days": "dage", "months": "måneder", "hverdage": "hverdage"}
"""What deadlines are counted in (`deadlines.UNITS`)."""

KINDS = {"answer": "svarfrister", "deadline": "andre frister", "question": "spørgsmål", "meeting": "møder"}
NAMES = {
    "soon": "Fristen nærmer sig",
    "overdue": "Fristen er overskredet",
    "stand_in": "Stedfortræderen",
    "leader": "Lederen",
    "authority": "Myndigheden",
    "meeting_passed": "Mødet er passeret",
}
"""What is reminded of, and the levels (`answering.LEVELS`)."""


def sentences(before: Rulebook, after: Rulebook) -> Iterator[str]:
    """Yield a sentence for each difference."""
    yield from _answers(before, after)
    old, new = before.answering, after.answering
    if old.question != new.question:
        yield f"Et spørgsmål til afsenderen har {new.question} hverdage i stedet for {old.question}."
    for rule, whose in after.whose.items():
        was = before.whose.get(rule, whose)
        if was != whose:
            names = after.wording.whose
            yield f"Fristen {rule} er en frist for {names[whose]['da']} i stedet for {names[was]['da']}."
    if old.start != new.start:
        yield f"Påmindelser sendes fra kl. {new.start:%H.%M} i stedet for kl. {old.start:%H.%M}."
    for kind in LEVELS:
        for was_level, level in zip(old.levels[kind], new.levels[kind], strict=True):
            if was_level != level:
                what = f"Påmindelsen »{NAMES[level.name]}« om {KINDS[kind]}"
                yield f"{what} sendes {_level(level)} i stedet for {_level(was_level)}."


def _answers(before: Rulebook, after: Rulebook) -> Iterator[str]:
    places: dict[tuple[str, str], list[str]] = {}
    for forum in after.forums.values():
        if forum.id not in before.forums or not (forum.mode is None or forum.takes_people):
            continue
        for stage in STAGES:
            old, new = (_time(book.answering.row(forum.id, stage)) for book in (before, after))
            if old != new:
                where = f"{forum.names['da']} ({after.wording.stages[stage]['da']})"
                places.setdefault((old, new), []).append(where)
    for (old, new), queues in places.items():
        yield f"Svarfristen er {new} i stedet for {old} hos {', '.join(queues)}."


def _time(row: AnswerRow) -> str:
    return f"{row.count} {UNITS[row.unit]}"


def _level(level: Level) -> str:
    side = "før" if level.count < 0 else "efter"
    day = f"{abs(level.count)} {UNITS[level.unit]} {side} fristen" if level.count else "på dagen for fristen"
    return day if level.left is None else f"{day} (af timer: når {level.left} % er tilbage)"
