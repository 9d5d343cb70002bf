"""Oracle, part 1: every record in Kafka has exactly one end, in its order (I1 to I4, I8)."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from chaos.evidence import Evidence, Place, Raw, Row
from chaos.script import AGAIN, CONFLICT, DEAD, EVENT, Message

NO_ID = frozenset({"CONFLICT", "SOURCE_NOT_TOPIC"})
"""Dead letters that carry an id and do not speak for it."""


OPEN = frozenset({"offered", "accepted", "awaiting_sender", "on_agenda", "handled"})


class Ledger:
    """The records of `in.*`, what they said, and the row each became."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.records = dict(evidence.of("in."))
        self.said = {place: _said(raw) for place, raw in self.records.items()}
        self.events = {_place(row): row for row in evidence.tables["event"]}
        self.dead = {_place(row): row for row in evidence.tables["dead_letter"]}
        self.sent = {Place(one.message.topic, one.partition, one.offset): one.message for one in evidence.sent}
        self.winners: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self.events:
            self.winners[place.topic, str(self.events[place]["event_id"])].append(place)
        for place, row in self.dead.items():
            if row["event_id"] is not None and row["code"] not in NO_ID:
                self.winners[place.topic, row["event_id"]].append(place)

        self.recalled = {pair for place in self.events if (pair := _recalled(place, self.records.get(place)))}

    def repeated(self, place: Place) -> bool:
        """Tell whether a record without an end of its own says what a decided one said."""
        event_id, content = self.said[place]
        winners = self.winners.get((place.topic, event_id or ""), [])
        return any(self.said.get(winner, (None, None))[1] == content for winner in winners)


def check(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong."""
    ledger = Ledger(evidence)
    yield from _nothing_lost(ledger)
    yield from _nothing_doubled(ledger)
    yield from _labels(ledger)
    yield from _positions(ledger)
    yield from _order(ledger)
    yield from _versions(ledger)
    yield from _recalls(ledger)
    yield from _monotonic(evidence)


def _nothing_lost(ledger: Ledger) -> Iterator[str]:
    for place, message in ledger.sent.items():
        raw = ledger.records.get(place)
        if raw is None or raw.value != message.value:
            yield f"I1 lost by Kafka: {_name(place)} was acknowledged and is not there"
    read = {(row["topic"], row["partition"]): row["next_offset"] for row in ledger.evidence.tables["kafka_position"]}
    unread = [place for place in ledger.records if place.offset >= read.get((place.topic, place.partition), 0)]
    if unread:
        yield f"I10 {len(unread)} records were not read to the end"
    for place in ledger.records.keys() - unread:
        if place not in ledger.events and place not in ledger.dead and not ledger.repeated(place):
            yield f"I1 lost: {_name(place)} has no end"


def _nothing_doubled(ledger: Ledger) -> Iterator[str]:
    tables = ledger.evidence.tables
    for name in ("event", "dead_letter"):
        for place, count in Counter(_place(row) for row in tables[name]).items():
            if count > 1:
                yield f"I2 doubled: {count} rows of {name} for {_name(place)}"
    for place in ledger.events.keys() & ledger.dead.keys():
        yield f"I3 two ends: {_name(place)} is an event and a dead letter"
    for place in (ledger.events.keys() | ledger.dead.keys()) - ledger.records.keys():
        yield f"I2 invented: {_name(place)} has an end and is not in Kafka"
    for (topic, event_id), places in ledger.winners.items():
        if len(places) > 1:
            yield f"I2 doubled: {topic} {event_id} counted at {', '.join(map(_name, places))}"
    ahead = {(f"in.{row['publisher']}", row["event_id"]) for row in tables["inbox"] if row.get("digest") == b""}
    for pair in ahead - ledger.recalled:
        yield f"I2 the inbox remembers a recall of {pair[0]} {pair[1]} that nobody sent"
    known = Counter((f"in.{row['publisher']}", row["event_id"]) for row in tables["inbox"])
    known.subtract(ahead)
    known = +known
    for pair in ledger.winners.keys() ^ known.keys():
        yield f"I2 inbox and ends disagree about {pair[0]} {pair[1]}"


def _labels(ledger: Ledger) -> Iterator[str]:
    """Yield messages that did not become what their publisher's script says."""
    shaken = {one.event_id for one in ledger.sent.values() if one.label == CONFLICT}
    for place, message in ledger.sent.items():
        buried = ledger.dead[place]["code"] if place in ledger.dead else None
        if message.label == DEAD and buried is None:
            yield f"I3 {_name(place)} is broken and did not become a dead letter"
        elif message.label in {EVENT, AGAIN} and buried and not _first_was_another(message, buried, shaken, ledger):
            yield f"I3 {_name(place)} is sound and became a dead letter {buried}"
        elif message.label == CONFLICT and place not in ledger.events and buried != "CONFLICT":
            yield f"I3 {_name(place)} contradicts an earlier event and was not buried for it"


def _first_was_another(message: Message, code: str, shaken: set[str], ledger: Ledger) -> bool:
    """Tell whether a contradicting copy on another partition came first, or the repeated one was broken itself."""
    if code == "CONFLICT":
        return message.event_id in shaken
    winners = ledger.winners.get((message.topic, message.event_id), [])
    return message.label == AGAIN and any(winner in ledger.dead for winner in winners)


def _positions(ledger: Ledger) -> Iterator[str]:
    counted: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for place in ledger.records:
        here = counted[place.topic, place.partition]
        here["records"] += 1
        here["next"] = max(here["next"], place.offset + 1)
        here["duplicates"] += place not in ledger.events and place not in ledger.dead
    stored = {
        (row["topic"], row["partition"]): Counter(
            records=row["records"], next=row["next_offset"], duplicates=row["duplicates"]
        )
        for row in ledger.evidence.tables["kafka_position"]
    }
    for where in counted.keys() | stored.keys():
        if +counted[where] != +stored.get(where, Counter()):
            yield (
                f"I3 {where[0]}/{where[1]}: Kafka says {dict(counted[where])}, "
                f"the position {dict(stored.get(where, Counter()))}"
            )


def _order(ledger: Ledger) -> Iterator[str]:
    """Yield partitions whose events were decided in another order than they lie in; a key has one partition."""
    lanes: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in ledger.evidence.tables["event"]:
        lanes[row["topic"], row["partition"]].append(row)
    for where, rows in lanes.items():
        rows.sort(key=lambda row: (row["decided_at"], row["id"]))
        for one, two in pairwise(rows):
            if one["offset"] >= two["offset"]:
                yield f"I4 order: {where[0]}/{where[1]} decided {one['offset']} before {two['offset']}"


def _versions(ledger: Ledger) -> Iterator[str]:
    """Yield releases decided against another newest version than the one that lay before them on their partition."""
    restless = {one.event_id for one in ledger.sent.values() if one.sideways or one.label == CONFLICT}
    newest: dict[tuple[str, str], int] = {}
    lanes: dict[tuple[str, str], int] = {}
    skipped: set[tuple[str, str]] = set()  # whose publisher broke the order itself: one case, several partitions
    found: list[tuple[Place, tuple[str, str], int, list[str]]] = []
    for place in sorted(ledger.events):
        body = _json(ledger.records[place].value) if place in ledger.records else None
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(data, dict) or "version" not in data or "case_ref" not in data:
            continue
        case = place.topic, data["case_ref"]
        if ledger.events[place]["event_id"] in restless or lanes.setdefault(case, place.partition) != place.partition:
            skipped.add(case)
        codes = json.loads(ledger.events[place]["decision"])["codes"]
        if not {"CALL_POLICE", "RECALLED"} & set(codes):
            found.append((place, case, data["version"], codes))
    for place, case, version, codes in found:
        if case in skipped:
            continue
        stale = version <= newest.get(case, 0)
        newest[case] = max(version, newest.get(case, 0))
        if stale != ("SUPERSEDED" in codes):
            age = "older" if stale else "newer"
            yield f"I4 {_name(place)} is {age} than what came before, and was decided otherwise"


def _recalls(ledger: Ledger) -> Iterator[str]:
    """Yield what a forum still has of a recalled event, and events said to be recalled that nobody recalled."""
    for row in ledger.evidence.tables.get("handover", ()):
        if (f"in.{row['publisher']}", row["event_id"]) in ledger.recalled and row["state"] in OPEN:
            yield f"I4 {row['publisher']} recalled {row['event_id']}, and an item of it is {row['state']}"
    for place, row in ledger.events.items():
        told = "RECALLED" in json.loads(row["decision"])["codes"]
        if told and (place.topic, row["event_id"]) not in ledger.recalled:
            yield f"I4 {_name(place)} is said to be recalled, and nobody recalled it"


def _recalled(place: Place, raw: Raw | None) -> tuple[str, str] | None:
    """Return (topic, event id) of what a record takes back."""
    body = _json(raw.value) if raw else None
    if not isinstance(body, dict) or body.get("type") != "dk.stafet.event_recalled.v1":
        return None
    return place.topic, body["data"]["event_ref"]["id"]


def _monotonic(evidence: Evidence) -> Iterator[str]:
    for one, two in pairwise(evidence.seen.positions):
        for where, (position, records) in one.items():
            after = two.get(where, (-1, -1))
            if after[0] < position or after[1] < records:
                yield f"I8 {where[1]}/{where[2]} went back from {position} to {after[0]}"


def _said(raw: Raw) -> tuple[str | None, str | None]:
    """Return the event's id, and what it says in one spelling."""
    body = _json(raw.value)
    if not isinstance(body, dict) or not isinstance(body.get("id"), str):
        return None, None
    return body["id"], json.dumps([body.get("type"), body.get("data")], sort_keys=True)


def _json(value: bytes | None) -> object:
    try:
        return json.loads(value or b"null")
    except (ValueError, RecursionError):
        return None


def _place(row: Row) -> Place:
    return Place(row["topic"], row["partition"], row["offset"])


def _name(place: Place) -> str:
    return f"{place.topic}/{place.partition}/{place.offset}"
