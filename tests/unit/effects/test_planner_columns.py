"""Every value of a plan stands in its own column: exchanging any two of them is seen."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import orjson
import pytest

from oracle.waiting import moments
from sent import CPR, Event, release
from services.core.decision.model import Item
from services.core.rulebook.deadlines import end
from services.effects import planner
from services.effects.fingerprints import fingerprint
from services.effects.plan import KnownCase, Plan
from services.effects.postgres_values import date_number, instant_number
from services.effects.rows import EventRow
from services.effects.sealing import case_key
from statemachine.model.clock import begun
from unit.effects.planning import CASE, NOW, OFFSET, PARTITION, SEALER, concern, knowing, planned, publisher_of, reading

BIRTHDAY = date_number(date(2028, 1, 10))
"""The 18th of the boy of sixteen that most concerns here are about."""

Rows = dict[str, list[dict[str, Any]]]

EXAMPLES: dict[str, Event] = {
    "second version": release("KF-1", 5),
    "first version": release("KF-1", 5, release_date="2026-03-20"),  # which is before the answer to it
    "school": concern("kommune-0860", "youth_crime_concern", "0860", school={"number": "123456"}),
    "track": concern("kommune-0851", "knock_knock_concern", "0851"),
    "hours": concern("kommune-0860", "stadium_concern", "0860", notification="is_this"),
    "broken": concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"),
}
ALWAYS_THE_SAME = {
    ("handover", "changed_at", "offered_at"),  # an item just offered was changed when it was offered
    ("dead_letter", "closed_at", "closed_by"),  # empty until somebody closes it
    ("step", "code", "from_state"),  # empty in a first step; test_planner.py looks at those of a withdrawal
}
"""Columns that hold the same in every row when it is made: exchanging these changes nothing."""


def plan_of(name: str) -> Plan:
    """Plan an example; the second version meets a case at version 4 and a person met before."""
    if name != "second version":
        return planned(EXAMPLES[name])
    known = knowing("cpr", CPR.replace("-", ""))
    known.cases[case_key(SEALER, "kriminalforsorgen", "KF-1")] = KnownCase(case_id=CASE, version=4)
    return planned(EXAMPLES[name], known=known)


def actual(plan: Plan) -> Rows:
    """Return the rows of a plan by table, each by its columns; messages are told apart elsewhere."""
    tables = ("inbox", "person", "event", "handover", "deadline", "task", "dead_letter", "new_cases", "moved_cases")
    found = {name: [row._asdict() for row in getattr(plan, name)] for name in tables}
    return found | {"step": [row._asdict() for row in (*plan.step, *plan.late_step)]}


def expected(name: str, plan: Plan) -> Rows:
    """Return the rows that should be there, from the event, its decision and what was told; random bytes as they are.

    Ids come from the messages: a receipt names the event or the dead letter, an offer the handover.
    """
    sent = EXAMPLES[name]
    read, key = reading(sent), case_key(SEALER, "kriminalforsorgen", "KF-1")
    assert read.decided is not None
    decision, at = read.decided.decision, instant_number(NOW)
    told = [orjson.loads(row.data) for row in plan.outbox]
    mine = UUID(told[-1]["data"]["receipt"]).bytes
    person = b"p" * 16 if name == "second version" else plan.person[0].id
    head = {"publisher": publisher_of(sent), "event_id": sent["id"], "type": decision.event_type, "person": person}
    place = {"topic": f"in.{publisher_of(sent)}", "partition": PARTITION, "offset": OFFSET}
    times = {"received_at": instant_number(read.received)}
    rows: Rows = {table: [] for table in actual(plan)}
    rows["inbox"] = [
        {
            "publisher": publisher_of(sent),
            "event_id": sent["id"],
            "digest": fingerprint(SEALER, read.digest),
            "event": None if read.dead else mine,
            "recalled": None,
        }
    ]
    if name != "second version":
        owner = ("dead_letter", mine.hex()) if read.dead else read.owner
        lookup, wrapped = SEALER.pseudonym(*owner), plan.person[0].wrapped_key
        new = {"id": person, "lookup": lookup, "key_version": 1, "wrapped_key": wrapped, "created_at": at}
        rows["person"] = [new | {"is_person": not read.dead}]
    if read.dead:
        letter = {"id": mine, "cluster": "cluster", "code": "INVALID_EVENT", "attempts": 1, "state": "open"}
        faults = {"faults": '[["observed_on","not_date"]]', "content": plan.dead_letter[0].content}
        closed = {"closed_at": None, "closed_by": None}
        rows["dead_letter"] = [{**letter, **head, **place, **times, **faults, **closed}]
        return rows
    case = CASE if name == "second version" else mine
    stored = {"decision": plan.event[0].decision, "content": plan.event[0].content}
    came = {"rulebook": decision.rulebook, "outcome": decision.outcome, "decided_at": at}
    rows["event"] = [{"id": mine, "case_id": case, **head, **place, **times, **stored, **came}]
    offers = [UUID(one["data"]["handover"]).bytes for one in told if "handover" in one["data"]]
    open_still = [one.due for one in decision.deadlines if end(one.due) > read.received]
    for handover, item in zip(offers, decision.items, strict=True):
        running = open_still if item is decision.items[0] else []
        state = {"state": "offered", "version": 1, "offered_at": at, "changed_at": at, "actor": None}
        state |= _in_time(item, running) | {"review_on": BIRTHDAY if decision.age == 16 else None}
        ids = {"id": handover, "event": mine, "case_id": case}
        rows["handover"].append({**ids, **head, **item._asdict(), **state})
        act = {"from_state": None, "state": "offered", "code": None, "actor": "machine/router/stafet", "at": at}
        rows["step"].append({"handover": handover, "version": 1, **act, "leaf": 0})
    for deadline in decision.deadlines:
        hours = isinstance(deadline.due, datetime)
        due_on, due_at = (None, instant_number(deadline.due)) if hours else (date_number(deadline.due), None)
        when = {"due_on": due_on, "due_at": due_at, "withdrawn_at": None}
        when["past_at_receipt"] = end(deadline.due) <= read.received
        rows["deadline"].append({"handover": offers[0], "rule": deadline.rule, "what": deadline.what, **when})
    for task in decision.tasks:
        to = {"kind": task.kind, "addressee": task.to}
        rows["task"].append({"event": mine, **to, "created_at": at, "done_at": None})
    if name == "second version":
        rows["moved_cases"] = [{"case_key": key, "version": 5, "before": 4}]
    if name == "first version":
        rows["new_cases"] = [{"publisher": publisher_of(sent), "case_key": key, "case_id": mine, "version": 5}]
    return rows


def _in_time(item: Item, running: list[date | datetime]) -> dict[str, int | None]:
    """Return the columns of what is due and when somebody is reminded of it first."""
    answer = begun(item.forum, item.stage, NOW)
    due = min([answer, *running], key=end)
    reminded = [*moments(answer, NOW, answer=True)]
    for one in running:
        reminded += moments(one, NOW, answer=False)
    exact = isinstance(answer, datetime)
    return {
        "due_on": None if isinstance(due, datetime) else date_number(due),
        "ends_at": instant_number(end(due)),
        "answer_on": None if isinstance(answer, datetime) else date_number(answer),
        "answer_at": instant_number(end(answer)) if exact else None,
        "remind_at": instant_number(min(moment for _, moment in reminded)),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_value_stands_in_its_own_column(name: str) -> None:
    """Row for row, a plan holds what the event, the decision and the moment say, each under its column's name."""
    plan = plan_of(name)
    assert actual(plan) == expected(name, plan)


def test_a_message_is_keyed_by_what_it_is_about() -> None:
    """Topic, key, type and id of an outbox row are those that its CloudEvent says."""
    for name in EXAMPLES:
        for row in plan_of(name).outbox:
            said = orjson.loads(row.data)
            keys = {"out": "handover", "receipts": "event_id", "dlq": "position"}
            assert row.key == said["data"][keys[row.topic.partition(".")[0]]]
            assert (row.type, row.event_id) == (said["type"], UUID(said["id"]).bytes)


def exchanged() -> Iterator[tuple[str, str, str]]:
    """Yield every two columns of a table whose exchange no example would show."""
    found = [actual(plan_of(name)) for name in EXAMPLES]
    for table in found[0]:
        rows = [row for one in found for row in one[table]]
        assert rows, table
        for one, other in combinations(sorted(rows[0]), 2):
            if all(row[one] == row[other] for row in rows):
                yield table, one, other


def test_no_two_columns_can_be_exchanged_unseen() -> None:
    """In some example any two columns differ, so that rows made with them exchanged are not those expected."""
    assert set(exchanged()) == ALWAYS_THE_SAME


def test_event_id_and_type_exchanged_in_the_planner_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner that writes an event's id where its type belongs fails the comparison (the twin)."""

    def swapped(**values: Any) -> EventRow:
        values["event_id"], values["type"] = values["type"], values["event_id"]
        return EventRow(**values)

    monkeypatch.setattr(planner, "EventRow", swapped)
    plan = plan_of("school")
    assert actual(plan) != expected("school", plan)
