"""What a person sees of a handover, a queue and a decision: Danish words, no code and no JSON, for every example."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from golden.examples import EXAMPLES
from oracle.story import RECEIVED, decided, rulebook
from schemas import danish
from schemas.danish import FIELDS, VALUES
from services.cli.commands import explain
from services.cli.commands.handover import queue
from services.cli.commands.handover.show import _lines
from services.cli.terminal.output import show
from services.core.decision import redaction
from services.core.decision.encoding import as_json, due_text
from services.core.decision.model import Decision, Item
from services.core.decision.sentences import sentences
from services.core.handover.acts import ACTS, RETURN_REASONS
from services.core.handover.states import DANISH
from services.core.rulebook.reason_texts import RECALLED
from services.core.rulebook.texts import OUTCOMES
from services.core.rulebook.vocabulary import BASES, ROLES, STAGES
from services.effects.postgres_values import instant_text
from services.storage.handovers.queries import Waiting

BOOK = rulebook()
NUMBER = UUID(int=7)
LONG_AFTER = RECEIVED + timedelta(days=9000)
RUNNING = {"withdrawn": False, "done": False, "past_at_receipt": False}
MARKS = (RUNNING, RUNNING, RUNNING | {"withdrawn": True}, RUNNING | {"done": True}, RUNNING | {"past_at_receipt": True})
STEPS = (*RETURN_REASONS, *RECALLED, *danish.STEPS, "superseded", "cancelled", None)
DANISH_TOO = {"by", "exit", "plan", "version"}
"""Codes that are Danish words as well: a town, the programme's name, a plan, an edition."""

_CODES = (
    {part for path in FIELDS for part in path.split(".")}
    | {code for codes in VALUES.values() for code in codes}
    | {*DANISH, *RETURN_REASONS, *RECALLED, *OUTCOMES, *BASES, *ROLES, *STAGES, *BOOK.wording.deadlines}
    | {code.lower() for code in BOOK.wording.codes}
) - DANISH_TOO
_CODE = re.compile(r"(?<![\w./-])(?:" + "|".join(map(re.escape, sorted(_CODES, reverse=True))) + r")(?![\w-])")
_SHAPE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+|[A-Z]{2,}(?:_[A-Z]+)+|[{}\[\]]|\b(?:true|false|null)\b")


def codes(text: str, allowed: frozenset[str] = frozenset()) -> set[str]:
    """Return codes and pieces of JSON in what is shown; `allowed` are names that the sender gave."""
    return {found[0] for pattern in (_CODE, _SHAPE) for found in pattern.finditer(text)} - allowed


def row(item: Item, name: str, state: str = "accepted") -> Waiting:
    """Return an item as the database has it."""
    publisher = EXAMPLES[name].event["source"].rpartition(":")[2]
    kind = EXAMPLES[name].event["type"].split(".")[2]
    due = min((day(one.due) for one in of(name).deadlines), default=None)
    place = (item.forum, item.municipality, item.school)
    return Waiting(NUMBER, *place, kind, publisher, item.role, item.stage, state, 1, due, RECEIVED)


def day(due: date | datetime) -> date:
    """Return the day of a deadline."""
    return due.date() if isinstance(due, datetime) else due


def of(name: str) -> Decision:
    """Return the decision of an example."""
    return decided(EXAMPLES[name].event, EXAMPLES[name].received)


def answered(item: Item, name: str, role: str) -> dict[str, Any]:
    """Return what the product says of an item of an example, with every kind of step and all that acts add."""
    decision = redaction.of_decision(of(name), BOOK, item.forum, role)
    shown, publisher = as_json(decision, BOOK), EXAMPLES[name].event["source"].rpartition(":")[2]
    actors = ("machine/router/stafet", "publisher/kriminalforsorgen", "koordinator:kommune-0860:k-17", None)
    place = {"forum": item.forum, "municipality": item.municipality}
    return {
        **item._asdict(),
        "id": str(NUMBER),
        "state": "accepted",
        "version": 1,
        "type": EXAMPLES[name].event["type"].split(".")[2],
        "publisher": publisher,
        "received_at": instant_text(RECEIVED),
        "answer_by": "2026-02-17",
        "forwarding": place | {"since": instant_text(RECEIVED)},
        "forwarded_from": place,
        "returned_from": None,
        "outcome": {
            "code": "referred", "responsible_authority": publisher, "follow_up_on": "2026-03-01", "note": "Aftalt.",
        },
        "owner": publisher,
        "meeting": "2026-03-01",
        "question": {"question": "Hvornår?", "answer": None, "answer_by": "2026-02-17"},
        "acts": [act.name for act in ACTS],
        "deadlines": [
            {"rule": one.rule, "what": one.what, "whose": BOOK.whose[one.rule], "due": due_text(one.due)}
            | MARKS[at % len(MARKS)]
            for at, one in enumerate(decision.deadlines)
        ],
        "why": sentences(decision, BOOK),
        "tasks": shown["tasks"],
        "steps": [
            {"version": at, "state": list(DANISH)[at % len(DANISH)], "code": code, "actor": actors[at % len(actors)],
             "at": instant_text(RECEIVED)}
            for at, code in enumerate(STEPS, 1)
        ],
    }  # fmt: skip


def screens(name: str, now: datetime = LONG_AFTER) -> Iterator[str]:
    """Yield the screens of every handover of an example, with its content."""
    for item in of(name).items:
        for role in ("koordinator", *(guard.role for guard in BOOK.disclosure.guards)):
            data, told = EXAMPLES[name].event["data"], answered(item, name, role)
            told |= {"content": redaction.of_content(data, BOOK, item.forum, role)}
            told |= {"withheld": redaction.withheld(data, BOOK, item.forum)}
            yield "\n".join(_lines(told, BOOK, now))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_handover_is_shown_in_danish(name: str) -> None:
    """`handover show --content`, whoever looks."""
    assert [codes(screen) for screen in screens(name) if codes(screen)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_queue_is_shown_in_danish(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`queue list`, in every state."""
    waiting = [row(item, name, state) for item in of(name).items for state in DANISH]
    rows = [{name: getattr(one, name) for name in queue.COLUMNS} for one in waiting]
    show("table", queue.COLUMNS, queue._worded(rows, "table", BOOK, LONG_AFTER))
    assert codes(capsys.readouterr().out) == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_decision_is_told_in_danish(name: str) -> None:
    """`explain`; where a field is at fault, its name in the message stands beside the Danish one."""
    decision = of(name)
    allowed = frozenset(name for fault in decision.faults for name in (fault.field, *fault.field.split(".")))
    assert codes(explain._shown(decision, BOOK, as_line=False), allowed) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Trin gate", "Type release_notice", "Kode INVALID_CPR", 'needs: {"housing": true}',
        "Grundlag child-notification", "Forløb 2. Tilbagekaldt (superseded)", "necessity: fordi", "housing: ja",
    ],
)  # fmt: skip
def test_a_code_on_a_screen_is_seen(text: str) -> None:
    """What stood there before is found (the twin)."""
    assert codes(text)


def test_what_is_overdue_is_marked() -> None:
    """EX-1: the mark comes when the day has ended in Copenhagen, and not before."""
    screen = next(screens("EX-1", datetime(2025, 5, 31, 21, 59, tzinfo=UTC)))
    dues = [text.strip() for text in screen.splitlines() if text.startswith("  Frist")]
    assert [queue.OVERDUE in text for text in dues[:2]] == [True, False]
    later = next(screens("EX-1", datetime(2025, 5, 31, 22, 0, tzinfo=UTC)))
    assert later.count(queue.OVERDUE) == 2


def test_a_row_of_a_queue_says_that_it_is_overdue() -> None:
    """Programs get the day alone; people the mark beside it."""
    (item, *_) = of("EX-1").items
    found = {name: getattr(row(item, "EX-1"), name) for name in queue.COLUMNS}
    assert queue._worded([found], "json", BOOK, LONG_AFTER) == [{**found, "due": found["due"].isoformat()}]
    assert queue._worded([found], "table", BOOK, LONG_AFTER)[0]["due"] == f"{found['due']:%d.%m.%Y} (overskredet)"


@pytest.mark.parametrize(("given", "found"), [("ksp", "ksp"), (None, None), ("strange", "strange")])
def test_a_queue_is_asked_for_by_id(given: str | None, found: str | None) -> None:
    """Ids stay what programs type."""
    assert queue._forum(given, BOOK) == found


def test_every_queue_is_asked_for_by_the_name_that_the_table_shows() -> None:
    """What is read on one screen can be typed for the next."""
    assert {id_: queue._forum(forum.names["da"].upper(), BOOK) for id_, forum in BOOK.forums.items()} == {
        id_: id_ for id_ in BOOK.forums
    }


def test_a_deadline_that_the_rulebook_no_longer_has_is_shown() -> None:
    """A kept release has deadlines of its earlier version's rulebook too: the page is shown, with their codes."""
    (item, *_) = of("EX-1").items
    gone = {"rule": "REL-7", "what": "gone", "whose": "forum", "due": "2026-03-01", **MARKS[2]}
    told = answered(item, "EX-1", "koordinator") | {"deadlines": [gone]}
    assert "  Frist      gone: 01.03.2026 (REL-7, forummet) (bortfaldet)" in list(_lines(told, BOOK, RECEIVED))
