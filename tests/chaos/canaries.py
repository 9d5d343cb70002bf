"""Oracle, part 5: nothing that names a person is in a log, a metric, a header, a key or an answer (I9)."""

import re
from collections.abc import Iterable, Iterator

from chaos.evidence import Evidence

WORDS = re.compile(
    # the planted word, and the surnames and sentences of services/cli/commands/demo/fiction.py
    r"kanarie|Opdigtsen|Påfundborg|Fantasgaard|Eventyrlund|Tænktsen|Figurholm|Kommunen skal kende|Forummet skal vide"
    r"|Uden oplysningen|Set sammen med|Har været væk|Kastede ikke|Åbner ikke for|Gentager sætninger",
    re.IGNORECASE,
)
CASE = re.compile(r"KF-\d{4}-\d{6}")
CPR = re.compile(r"(?<!\d)(\d{6})[- ]?(\d{4})(?!\d)")
# The publisher's own words for its event, kept for whoever looks after dead letters; they name no person by contract.
_PUBLISHERS_OWN = frozenset({"inbox.event_id", "dead_letter.type"})


def check(evidence: Evidence) -> Iterator[str]:
    """Yield every place where a canary was seen; the canary itself is not repeated."""
    people = numbers(raw.value for _, raw in evidence.of("in."))
    for name, text in _outside(evidence):
        for kind in sing(text, people):
            yield f"I9 {kind} in {name}"


def numbers(values: Iterable[bytes | None]) -> frozenset[str]:
    """Return the CPR numbers in the events, ten digits each."""
    texts = (value.decode("utf-8", "replace") for value in values if value is not None)
    return frozenset(one + two for text in texts for one, two in re.findall(r'"cpr":\s*"(\d{6})-?(\d{4})"', text))


def sing(text: str, people: frozenset[str]) -> Iterator[str]:
    """Yield what kind of secret a text holds."""
    if WORDS.search(text):
        yield "a planted text"
    if CASE.search(text):
        yield "a case number"
    if any(one + two in people for one, two in CPR.findall(text)):
        yield "a CPR number"


def _outside(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield from evidence.texts
    yield from evidence.seen.texts
    for place, raw in evidence.records.items():
        if not place.topic.startswith("in."):
            yield f"a record of {place.topic}", _text(raw.key) + _text(raw.value)
            for name, value in raw.headers:
                yield f"a header of {place.topic}", name + _text(value)
    for table, rows in evidence.tables.items():
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str | bytes) and f"{table}.{column}" not in _PUBLISHERS_OWN:
                    yield f"{table}.{column}", value if isinstance(value, str) else _text(value)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
