"""The balance closes after everything that can happen, and opens when anything is lost or made up."""

import pytest

from integration.office import LEADER, OTHER, Publishers, acting, change, concern, handovers, recall, rows
from sent import release
from services.storage import balance, differences
from services.storage.connections import engine

pytestmark = pytest.mark.server


def drawn(database: str) -> balance.Balance:
    """Draw it."""
    with engine(database).connect() as connection:
        return balance.draw(connection)


def week(database: str) -> None:
    """Let a bit of everything happen: routed, manual, refused, informed, dead, doubled, kept, taken, returned."""
    senders = Publishers(database)
    twice, wrong = concern(), concern()
    senders.send(release(), release("KF-2", exit={"wish": True, "consent": True}), release(version=2))
    senders.send(twice, wrong, twice, recall(wrong), concern(legal_basis="other-law"), concern(danger_now=True))
    senders.send(b"no json", concern(observed_on="tomorrow"), topic="in.kommune-0860")
    with acting(database) as mine:
        kept, other = handovers(database, "ksp")
        mine.accept(other)
        mine.give_back(kept, "wrong_forum")


def test_it_closes_after_a_week(database: str) -> None:
    """Received equals open, waiting, closed, refused, informed, dead and doubled, per publisher, each in its column."""
    week(database)
    result = drawn(database)
    assert result.closes
    lines = {line.publisher: line for line in result.lines}
    municipality, prison = lines["kommune-0860"], lines["kriminalforsorgen"]
    assert (municipality.received, municipality.duplicates, municipality.dead) == (8, 1, 2)
    assert (municipality.open, municipality.waiting, municipality.closed) == (1, 1, 1)
    assert (municipality.refused, municipality.informed) == (1, 1)
    assert (prison.received, prison.open, prison.waiting, prison.closed) == (3, 1, 1, 1)
    assert result.tree_size == result.leaves == result.entries > 8


def test_an_empty_database_closes() -> None:
    """Nothing in, nothing out: every line of an account that equals itself closes."""
    line = balance.Line("x", 0, 0, 0, 0, 0, 0, 0, 0)
    assert line.closes
    assert not balance.Line("x", 1, 0, 0, 0, 0, 0, 0, 0).closes


LOSSES = [
    ("an event", "DELETE FROM event WHERE id = (SELECT event FROM handover LIMIT 1)"),
    ("every handover of an event", "DELETE FROM handover WHERE event = (SELECT event FROM handover LIMIT 1)"),
    ("what a newer version kept", "DELETE FROM handover_update"),
    ("one of two handovers", "DELETE FROM handover WHERE forum = 'exit_enhed'"),
    ("a step", "DELETE FROM handover_step WHERE state = 'accepted'"),
    ("a handover's state", "UPDATE handover SET state = 'offered' WHERE state = 'accepted'"),
    ("a dead letter", "DELETE FROM dead_letter WHERE id = (SELECT id FROM dead_letter LIMIT 1)"),
    ("a leaf's entry", "DELETE FROM audit_entry WHERE leaf = 0"),
    ("a leaf at the end", "DELETE FROM leaf WHERE idx = (SELECT max(idx) FROM leaf)"),
    ("the tree's last move", "UPDATE tree_head SET size = size - 1"),
    ("a position's count", "UPDATE kafka_position SET records = records + 1"),
    ("a duplicate", "UPDATE kafka_position SET duplicates = duplicates + 1"),
    (
        "an event twice",
        (
            "INSERT INTO event (id, publisher, event_id, type, case_id, received_at, decided_at, topic, partition, "
            '"offset", rulebook, outcome, decision) SELECT gen_random_uuid(), publisher, event_id, type, case_id,'
            ' received_at, decided_at, topic, partition, "offset", rulebook, outcome, decision FROM event LIMIT 1'
        ),
    ),
]


@pytest.mark.parametrize(("what", "statement"), LOSSES, ids=[what for what, _ in LOSSES])
def test_a_planted_loss_is_seen(database: str, what: str, statement: str) -> None:
    """Whatever is lost, doubled or turned back behind the product's back, the balance no longer closes."""
    week(database)
    if what == "a leaf at the end":  # the effect's foreign key keeps its own leaf; this one is of a reading
        with acting(database, OTHER) as other:
            other.consult(handovers(database, "ksp")[0])
    assert drawn(database).closes
    assert change(database, statement) > 0
    assert not drawn(database).closes, what


def test_what_is_on_its_way_is_counted(database: str) -> None:
    """Notices that Kafka does not have yet are told, and do not open the balance."""
    week(database)
    result = drawn(database)
    assert result.closes
    assert [result.unsent] == rows(database, "SELECT count(*) FROM outbox")
    assert result.unsent > 0


def carried(database: str) -> None:
    """Let items be forwarded, withdrawn, taken elsewhere, rerouted, reopened, kept and superseded."""
    senders = Publishers(database)
    senders.send(release(), release("KF-2"), release("KF-3"))
    senders.send(*(concern() for _ in range(4)))
    taken, waiting, withdrawn, moved = handovers(database, "ssp")
    closed = handovers(database, "ksp")[0]
    where = {"forum": "p115_udvalg", "legal_basis": "RPL115-1-1", "necessity": "Politiet skal med"}
    with acting(database, LEADER) as mine:
        for one in (taken, waiting, withdrawn):
            mine.do("forward", one, **where)
        mine.do("withdraw_forward", withdrawn)
        (new,) = rows(database, "SELECT forwarding FROM handover WHERE id = %s", taken)
        mine.accept(new)
        mine.do("reroute", moved, residence="0851", moved_on="2026-02-07")
        mine.accept(closed)
        mine.do("note_outcome", closed, outcome="referred", responsible_authority="kommune-0860")
        mine.do("close", closed)
        mine.do("reopen", closed, reason="Nyt i sagen")
    senders.send(release("KF-2", version=2), release("KF-3", version=2, date_status="cancelled"))


def test_what_is_carried_counts_once(database: str) -> None:
    """Forwarded, rerouted, reopened, kept and superseded items: each event stands in one column, the newest's."""
    carried(database)
    result = drawn(database)
    assert result.closes
    assert differences.found(database) == ()
    lines = {line.publisher: line for line in result.lines}
    municipality, prison = lines["kommune-0860"], lines["kriminalforsorgen"]
    assert len(handovers(database)) > municipality.received + prison.received - 2
    assert (municipality.received, municipality.open) == (4, 4)
    assert (prison.received, prison.open, prison.closed, prison.informed) == (5, 2, 2, 1)


CARRIED_LOSSES = [
    ("FORWARDING", "what is on its way", "DELETE FROM handover WHERE forwarded_from IS NOT NULL AND state = 'offered'"),
    (
        "FORWARDING",
        "two have it",
        (
            "UPDATE handover SET forwarding = (SELECT id FROM handover WHERE forwarded_from IS NOT NULL "
            "AND state = 'accepted') WHERE forwarding IS NOT NULL"
        ),
    ),
    ("EVENT_OF_NOBODY", "what was kept", "DELETE FROM handover_update"),
    (
        "EVENT_WITHOUT_LEAF",
        "the case of its leaves",
        "UPDATE audit_entry SET case_id = gen_random_uuid() WHERE case_id = (SELECT case_id FROM handover LIMIT 1)",
    ),
    ("STATE_WITHOUT_STEP", "a state", "UPDATE handover SET state = 'closed' WHERE state = 'forwarded'"),
    ("STEPS", "the step of a reopening", "DELETE FROM handover_step WHERE state = 'closed'"),
    ("LOG", "a leaf too many", "UPDATE tree_head SET size = size - 1"),
    ("RECEIVED", "a position's count", "UPDATE kafka_position SET records = records + 2 WHERE topic LIKE '%%0860'"),
]


@pytest.mark.parametrize(("reason", "what", "statement"), CARRIED_LOSSES, ids=[what for _, what, _ in CARRIED_LOSSES])
def test_a_difference_says_which_and_of_what(database: str, reason: str, what: str, statement: str) -> None:
    """Whatever is lost of what was carried, the account is named, with the publisher or the id where there is one."""
    carried(database)
    assert change(database, statement) > 0
    found = {one.reason: one for one in differences.found(database)}
    assert reason in found, what
    assert not drawn(database).closes
    one, stored = found[reason], rows(database, "SELECT id FROM handover UNION SELECT id FROM event")
    if reason == "RECEIVED":
        assert (one.publisher, one.by) == ("kommune-0860", 2)
    elif reason != "LOG":
        assert (one.event or one.handover) in stored


def test_every_reason_was_seen() -> None:
    """The list of accounts is the list of what the planted losses name."""
    assert {reason for reason, _, _ in CARRIED_LOSSES} == set(differences.REASONS)
