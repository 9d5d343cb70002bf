"""Acts that meet: every order of two transactions gives one of the two legal histories, and nobody sees a deadlock."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg
import pytest

from acting import Acting
from crash.interleaving import Conductor, orders
from crash.prepared import PREPARE, SENDER, accepted, desk, forwarding, items
from crash.workbench import sound
from integration.office import EXIT, KSP, OTHER, Publishers, concern, recall, rows
from sent import CPR, NAME, event, notice, release
from services.core.access.principal import Principal
from services.core.handover.item import Item
from services.effects.actors import RefusedActError
from services.storage import failpoints, races
from services.storage.access.grants import Grants
from services.storage.connections import connect
from services.storage.handovers import acts, office, questions, stored
from services.storage.handovers.given import Given

pytestmark = pytest.mark.server
ACT = ("position", "locking", "begun", "commit")
ROUTER = ("position", "copied", "inbox", "commit")
OPERATOR = Principal.parse("drift:stafet:d-1")
ORDERS = tuple(orders(len(ACT)))


class Locking(psycopg.Cursor[Any]):
    """A cursor that says when it is to lock an item, after it looked what is near."""

    def execute(self, query: Any, *given: Any, **more: Any) -> "Locking":
        """Come to the place `locking` before the lock, then execute."""
        if "FROM handover" in str(query) and "FOR UPDATE" in str(query):
            failpoints.at("locking", self.connection)
        return super().execute(query, *given, **more)


@dataclass
class Stand:
    """One database, who sends to it, and two people, each on a connection of its own."""

    senders: Publishers
    first: Acting
    second: Acting
    others: dict[Principal, Acting] = field(default_factory=dict)

    def at_work(self, who: Principal) -> Acting:
        """Return somebody at work, on one connection for all orders."""
        if who not in self.others:
            self.others[who] = person(self.senders.database, who)
        return self.others[who]


class Race(NamedTuple):
    """Two who meet: what each does, the items to look at, and which gates the second passes."""

    one: Callable[[], object]
    other: Callable[[], object]
    items: tuple[UUID, ...]
    gates: tuple[str, ...] = ACT


def person(database: str, who: Principal) -> Acting:
    """Return somebody at work whose locks are seen."""
    mine = Acting(connect(database), who)
    mine.office.connection.cursor_factory = Locking
    return mine


@pytest.fixture
def stand(database: str) -> Stand:
    """Who works at the database of the test."""
    return Stand(Publishers(database), person(database, KSP), person(database, OTHER))


def accept_and_recall(stand: Stand) -> Race:
    """A forum takes what its sender recalls."""
    sent = concern()
    stand.senders.send(sent)
    found = items(stand.senders.database, sent["id"])
    return Race(partial(stand.first.accept, found[0]), partial(stand.senders.send, recall(sent)), tuple(found), ROUTER)


def forward_and_recall(stand: Stand) -> Race:
    """A forum forwards what its sender recalls."""
    one, do = accepted(stand.senders, stand.second), _forward(stand.first)
    return Race(partial(do, one), partial(stand.senders.send, _recall_of(stand, one)), (one,), ROUTER)


def forward_and_return(stand: Stand) -> Race:
    """Of two in one forum one forwards, the other returns."""
    one = accepted(stand.senders, stand.first)
    return Race(partial(_forward(stand.first), one), partial(stand.second.give_back, one, "other"), (one,))


def withdraw_and_accept(stand: Stand) -> Race:
    """A forwarding is taken back while the other forum takes it."""
    origin, new = forwarding(stand.senders, stand.first)
    return Race(partial(stand.first.do, "withdraw_forward", origin), partial(stand.second.accept, new), (origin, new))


def withdraw_and_return(stand: Stand) -> Race:
    """A forwarding is taken back while the other forum sends it back."""
    origin, new = forwarding(stand.senders, stand.first)
    back = partial(stand.second.give_back, new, "other")
    return Race(partial(stand.first.do, "withdraw_forward", origin), back, (origin, new))


def answer_and_cancel(stand: Stand) -> Race:
    """The sender answers what is asked no longer."""
    one = accepted(stand.senders, stand.first)
    number = UUID(stand.first.do("ask", one, question="Hvornår?")["question"]["id"])
    reply = partial(questions.answer, stand.at_work(SENDER).office, number, partial(Given, {"answer": "I går."}))
    return Race(reply, partial(stand.second.do, "cancel_question", one), (one,))


def cancel_and_answer_on_kafka(stand: Stand) -> Race:
    """A forum asks no longer while the sender's answer comes as an event."""
    one = accepted(stand.senders, stand.first)
    number = stand.first.do("ask", one, question="Hvornår?")["question"]["id"]
    said = event("kommune-0860", "question_answered", {"question": number, "answer": "I går."})
    return Race(partial(stand.first.do, "cancel_question", one), partial(stand.senders.send, said), (one,), ROUTER)


def clear_and_clearance(stand: Stand) -> Race:
    """The police clear an item by hand while their word comes as an event."""
    sent = concern("radicalisation_concern")
    stand.senders.send(sent)
    (one,) = items(stand.senders.database, sent["id"])
    mine = stand.at_work(Principal.parse("infohus-tovholder:nordjyllands-politi:t-1"))
    clear = partial(mine.do, "clear", one, result="cleared_for_infohus")
    return Race(clear, partial(stand.senders.send, _clearance(sent, "cleared_for_infohus")), (one,), ROUTER)


def withdraw_and_police_only(stand: Stand) -> Race:
    """A forwarding is taken back while the police keep its new item at the gate."""
    sent = concern()
    stand.senders.send(sent)
    (origin,) = items(stand.senders.database, sent["id"])
    stand.first.accept(origin)
    to = {"forum": "infohus_hjoerring", "legal_basis": "RPL115-1-1", "necessity": "Fiktivt."}
    stand.first.do("forward", origin, **to)
    back = partial(stand.first.do, "withdraw_forward", origin)
    return Race(back, partial(stand.senders.send, _clearance(sent, "police_only")), (origin,), ROUTER)


def _clearance(sent: dict[str, Any], result: str) -> dict[str, Any]:
    ref = {"source": sent["source"], "id": sent["id"]}
    return event("nordjyllands-politi", "infohus_clearance", {"event_ref": ref, "result": result})


def consent_and_accept(stand: Stand) -> Race:
    """Consent is withdrawn while another forum takes what Exit forwarded."""
    prepared = PREPARE["withdraw_consent"](stand.senders, stand.first)
    assert prepared.other is not None
    place = rows(stand.senders.database, "SELECT stage FROM handover WHERE id = %s", prepared.other)
    assert place != ["gate"]
    take = "select" if place == ["triage"] else "accept"
    who = stand.at_work(Principal.parse("visitator:kommune-0860:v-1")) if take == "select" else stand.second
    body = {"necessity": "Fiktivt."} if take == "select" else {}
    end = partial(prepared.do, stand.at_work(EXIT))
    return Race(end, partial(who.do, take, prepared.other, **body), (prepared.item, prepared.other))


def _forward(mine: Acting) -> Callable[[UUID], object]:
    def do(one: UUID) -> object:
        basis = "child-notification"
        return mine.do("forward", one, forum="municipal_notification_desk", legal_basis=basis, necessity="Fiktivt.")

    return do


def _recall_of(stand: Stand, one: UUID) -> dict[str, Any]:
    (id_,) = rows(stand.senders.database, "SELECT event_id FROM handover WHERE id = %s", one)
    return recall({**concern(), "id": id_})


WON, LOST = True, False
LEGAL: Mapping[Callable[[Stand], Race], frozenset[tuple[tuple[bool, bool], tuple[tuple[str, ...], ...]]]] = {
    accept_and_recall: frozenset({
        ((WON, WON), (("offered", "accepted", "recalled"),)),
        ((LOST, WON), (("offered", "recalled"),)),
    }),
    forward_and_recall: frozenset({
        ((WON, WON), (("offered", "accepted", "accepted", "recalled"), ("offered", "recalled"))),
        ((LOST, WON), (("offered", "accepted", "recalled"),)),
    }),
    forward_and_return: frozenset({
        ((WON, LOST), (("offered", "accepted", "accepted"), ("offered",))),
        ((LOST, WON), (("offered", "accepted", "returned"), ("offered",))),
    }),
    withdraw_and_accept: frozenset({
        ((WON, LOST), (("offered", "accepted", "accepted", "accepted"), ("offered", "recalled"))),
        ((LOST, WON), (("offered", "accepted", "accepted", "forwarded"), ("offered", "accepted"))),
    }),
    withdraw_and_return: frozenset({
        ((WON, LOST), (("offered", "accepted", "accepted", "accepted"), ("offered", "recalled"))),
        ((LOST, WON), (("offered", "accepted", "accepted", "accepted"), ("offered", "returned"))),
    }),
    answer_and_cancel: frozenset({
        ((WON, LOST), (("offered", "accepted", "awaiting_sender", "accepted"),)),
        ((LOST, WON), (("offered", "accepted", "awaiting_sender", "accepted"),)),
    }),
    cancel_and_answer_on_kafka: frozenset({
        ((WON, WON), (("offered", "accepted", "awaiting_sender", "accepted"),)),
        ((LOST, WON), (("offered", "accepted", "awaiting_sender", "accepted"),)),
    }),
    clear_and_clearance: frozenset({
        ((WON, WON), (("offered", "offered"),)),
        ((LOST, WON), (("offered", "offered"),)),
    }),
    withdraw_and_police_only: frozenset({
        ((WON, WON), (("offered", "accepted", "accepted", "accepted"), ("offered", "recalled"))),
        ((LOST, WON), (("offered", "accepted", "accepted", "accepted"), ("offered", "closed"))),
    }),
}  # fmt: skip
"""Who got through, and the states of the items of the event, oldest first, in each legal history."""


@pytest.mark.parametrize("race", LEGAL, ids=lambda race: race.__name__)
def test_two_acts_that_meet_end_in_a_legal_history(stand: Stand, race: Callable[[Stand], Race]) -> None:
    """In all 70 orders; both histories are met, and whoever lost is refused in words, never by a deadlock."""
    met = set()
    for order in ORDERS:
        prepared = race(stand)
        ended = meet(prepared, order)
        won = tuple(not isinstance(ended[name], Exception) for name in "AB")
        assert all(not isinstance(one, Exception) or isinstance(one, RefusedActError) for one in ended.values()), ended
        met.add((won, history(stand.senders.database, prepared.items[0])))
    assert met == LEGAL[race]
    sound(stand.senders.database)


def test_acts_that_neither_lock_nor_try_again_are_caught(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: of two that meet somebody is told of a surprise."""

    def unlocked(cursor: psycopg.Cursor, handover: UUID) -> dict[bytes, Item]:
        found = stored.item(cursor, handover)
        return {} if found is None else {found.id: found, **stored.beside(cursor, found)}

    monkeypatch.setattr(acts, "locked", unlocked)
    monkeypatch.setattr(races, "_ATTEMPTS", 1)
    with pytest.raises(AssertionError, match="SurpriseError"):
        test_two_acts_that_meet_end_in_a_legal_history(stand, forward_and_return)


def meet(race: Race, order: str) -> dict[str, object]:
    """Let both do what they do in an order of their steps; returns results or exceptions."""
    works = {"A": race.one, "B": race.other}

    def work(name: str) -> object:
        failpoints.at("position")
        return works[name]()

    return Conductor(ACT, race.gates).run(order, work)


def history(database: str, one: UUID) -> tuple[tuple[str, ...], ...]:
    """Return the states that each item of the event went through, oldest first."""
    found = rows(
        database,
        "SELECT array_agg(s.state ORDER BY s.version) FROM handover h JOIN handover_step s ON s.handover = h.id "
        "WHERE h.event = (SELECT event FROM handover WHERE id = %s) GROUP BY h.id, h.offered_at "
        "ORDER BY h.offered_at, h.id",
        one,
    )
    return tuple(map(tuple, found))


def test_consent_withdrawn_while_the_other_forum_takes_it(stand: Stand) -> None:
    """Either the case is theirs, or nobody's; what only came out of triage there ends with the consent."""
    for order in ORDERS[::3]:
        race = consent_and_accept(stand)
        ended = meet(race, order)
        assert all(not isinstance(one, Exception) or isinstance(one, RefusedActError) for one in ended.values()), ended
        (here, there) = (
            rows(stand.senders.database, "SELECT state FROM handover WHERE id = %s", one)[0] for one in race.items
        )
        assert (here, there) in {("closed", "recalled"), ("forwarded", "accepted")}, order
    sound(stand.senders.database)


@pytest.mark.parametrize("residence", ["0860", "0851"])
def test_moved_while_a_newer_version_comes(stand: Stand, residence: str) -> None:
    """Contracts-acts 9.2: whichever is first, one item is open at each address that the newer version gives."""
    changes = {"release_date": "2026-08-31", "date_status": "changed"}
    if residence != "0860":
        changes = {"subject": {"cpr": CPR, "name": NAME, "residence": residence}}
    database, met = stand.senders.database, set()
    for number, order in enumerate(ORDERS):
        sent = release(f"KF-{residence}-{number}")
        newer = release(f"KF-{residence}-{number}", 2, **changes)
        stand.senders.send(sent)
        (one,) = items(database, sent["id"])
        moved = partial(stand.first.do, "reroute", one, residence="0851", moved_on="2026-02-01")
        ended = meet(Race(moved, partial(stand.senders.send, newer), (one,), ROUTER), order)
        assert not isinstance(ended["B"], Exception), ended
        assert not isinstance(ended["A"], Exception) or isinstance(ended["A"], RefusedActError), ended
        left = rows(
            database,
            "SELECT municipality, event_id = %s FROM handover WHERE event_id IN (%s, %s) "
            "AND state = 'offered' ORDER BY 1",
            newer["id"], sent["id"], newer["id"],
        )  # fmt: skip
        assert left == ([("0851", True), ("0860", True)] if residence == "0860" else [("0851", True)]), order
        met.add(isinstance(ended["A"], RefusedActError))
    assert met == ({False} if residence == "0860" else {False, True})
    sound(database)


def test_a_grant_that_ends_while_its_holder_acts(stand: Stand) -> None:
    """The act comes before the end, or its holder sees nothing any more: the log has them in that order."""
    database, met = stand.senders.database, set()
    enders = Grants(connect(database), OPERATOR, operates=True)
    for number, order in enumerate(ORDERS):
        who = Principal.parse(f"forumleder:kommune-0860:f-{number}")
        sent = concern()
        stand.senders.send(sent)
        (one,) = items(database, sent["id"])
        mine = person(database, who)
        mine._let_in(one)
        (grant,) = rows(database, "SELECT id FROM access_grant WHERE handle = %s", who.handle)
        mine._let_in = lambda _: None  # type: ignore[method-assign]
        ended = meet(Race(partial(mine.accept, one), partial(enders.end, grant, "Slut."), (one,)), order)
        mine.office.connection.close()
        assert not isinstance(ended["B"], Exception), ended
        refused = isinstance(ended["A"], RefusedActError)
        assert refused or not isinstance(ended["A"], Exception), ended
        bodies = [orjson.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 3")]
        codes = [body["code"] for body in bodies if body["code"] in {"grant.ended", "handover.offered→accepted"}]
        assert codes[::-1] == (["grant.ended"] if refused else ["handover.offered→accepted", "grant.ended"]), order
        met.add(refused)
    assert met == {True, False}
    sound(database)


def test_a_recall_while_somebody_reads(stand: Stand) -> None:
    """The content is shown before the recall, or not at all: no reading stands behind the recall in the log."""
    database, met = stand.senders.database, set()
    for order in ORDERS:
        one = accepted(stand.senders, stand.first)
        race = Race(
            partial(stand.first.content, one), partial(stand.senders.send, _recall_of(stand, one)), (one,), ROUTER
        )
        ended = meet(race, order)
        assert not isinstance(ended["B"], Exception), ended
        refused = isinstance(ended["A"], RefusedActError)
        assert refused or not isinstance(ended["A"], Exception), ended
        bodies = [orjson.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 5")]
        codes = [body["code"] for body in bodies if body["code"] in {"content.shown", "handover.accepted→recalled"}]
        shown = rows(database, "SELECT read_at IS NOT NULL FROM handover WHERE id = %s", one)
        if refused:
            assert shown == [False], order
        else:
            assert codes[::-1] == ["content.shown", "handover.accepted→recalled"], order
        met.add(refused)
    assert met == {True, False}
    sound(database)


def test_a_reader_who_locks_nothing_is_caught(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: content is shown after the recall."""
    monkeypatch.setattr(office, "item", lambda cursor, handover, **_: stored.item(cursor, handover))
    with pytest.raises(AssertionError):
        test_a_recall_while_somebody_reads(stand)


def test_two_hundred_take_the_same_item(database: str) -> None:
    """Promise 5: one winner, 199 refusals that name the winner, one step, one acceptance, 199 leaves of denials."""
    sent = notice()
    Publishers(database).send(sent)
    (one,) = items(database, sent["id"])
    people = [Principal.parse(f"koordinator:kommune-0860:k-{number}") for number in range(200)]
    desk_of = desk(Publishers(database))
    desk_of._let_in(one)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE access_grant SET handle = '*'")

    def take(who: Principal) -> object:
        with connect(database) as connection:
            mine = Acting(connection, who)
            mine._let_in = lambda _: None  # type: ignore[method-assign]
            try:
                return mine.accept(one, 1)
            except RefusedActError as refused:
                return refused

    with ThreadPoolExecutor(60) as threads:
        ended = list(threads.map(take, people))
    winners = [who for who, result in zip(people, ended, strict=True) if not isinstance(result, RefusedActError)]
    refusals = [result for result in ended if isinstance(result, RefusedActError)]
    assert len(winners) == 1
    assert {(one.code, one.state, one.actor, one.version) for one in refusals} == {
        ("stale", "accepted", winners[0].stored, 2)
    }
    assert rows(database, "SELECT version, actor FROM handover_step WHERE version > 1") == [(2, winners[0].stored)]
    bodies = [orjson.loads(body) for body in rows(database, "SELECT body FROM leaf")]
    assert sum(body["code"] == "handover.offered→accepted" for body in bodies) == 1
    assert sum(body["op"] == "denied" for body in bodies) == 199
    sound(database)
