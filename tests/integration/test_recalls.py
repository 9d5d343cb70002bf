"""A recall holds whenever it comes, and a receipt says so when nothing was found (contracts 1 and 2)."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from crash.interleaving import Conductor, orders
from crash.workbench import CLUSTER, RECEIVED_MS, intake, sound
from integration.office import Publishers, acting, concern, recall, replaying, rows
from sent import CPR, Event, event, release
from services.effects import planner
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk, ChunkResult, Record
from services.storage import failpoints

pytestmark = pytest.mark.server
POLICE = "nordjyllands-politi"


def codes(database: str, of: Event) -> tuple[str, list[str]]:
    """Return outcome and codes of an event as they are stored, and assert that the receipt says the same."""
    ((outcome, decision),) = rows(database, "SELECT outcome, decision FROM event WHERE event_id = %s", of["id"])
    told = [
        orjson.loads(one)["data"] for one in rows(database, "SELECT data FROM outbox WHERE type LIKE '%%receipt%%'")
    ]
    (receipt,) = [one for one in told if one["event_id"] == of["id"] and one["change"] == "decision"]
    found = orjson.loads(decision)["codes"]
    assert (receipt["outcome"], receipt["codes"]) == (outcome, found)
    return outcome, found


def states(database: str, of: Event) -> list[tuple[str, str]]:
    """Return stage and state of an event's items."""
    return rows(database, "SELECT stage, state FROM handover WHERE event_id = %s ORDER BY id", of["id"])


@pytest.mark.parametrize("together", [True, False])
def test_an_event_that_is_read_after_its_recall_is_not_offered(database: str, *, together: bool) -> None:
    """The recall met nothing and says so; the event is informed RECALLED alone, without item, task or deadline."""
    senders, late = Publishers(database), concern(notification="unknown")
    back = recall(late)
    for chunk in ([back, late],) if together else ([back], [late]):
        senders.send(*chunk)
    assert codes(database, back) == ("informed", ["NOTHING_FOUND"])
    assert codes(database, late) == ("informed", ["RECALLED"])
    assert rows(database, "SELECT count(*) FROM handover") == rows(database, "SELECT count(*) FROM task") == [0]
    again = senders.send(late)
    assert (again.duplicates, again.decided) == (1, 0)
    sound(database)


def test_what_nobody_would_have_got_stays_as_it_was_decided(database: str) -> None:
    """A refusal is one also after a recall: nothing was offered that could be taken back."""
    senders = Publishers(database)
    far = concern(subject={"cpr": "700110-4234", "residence": "0101"})
    senders.send(recall(far), far)
    assert codes(database, far) == ("refused", ["OUT_OF_DISTRICT"])


def test_a_recall_of_what_has_ended_has_no_code(database: str) -> None:
    """Twice recalled, or recalled after the end: something was there, so nothing has to be said."""
    senders, once = Publishers(database), concern()
    first, second = recall(once), recall(once)
    senders.send(once, first, second)
    assert codes(database, first) == codes(database, second) == ("informed", [])
    assert states(database, once) == [("queue", "recalled")]
    sound(database)


def test_two_recalls_before_the_event_are_one(database: str) -> None:
    """Both met nothing, and the event is not offered."""
    senders, late = Publishers(database), concern()
    one, two = recall(late), recall(late)
    senders.send(one, two, late)
    assert codes(database, one) == codes(database, two) == ("informed", ["NOTHING_FOUND"])
    assert codes(database, late) == ("informed", ["RECALLED"])
    sound(database)


@pytest.mark.parametrize("first", [True, False])
def test_a_recall_cannot_be_taken_back(database: str, *, first: bool) -> None:
    """A recall of a recall, before or after it, leaves the event recalled."""
    senders, wrong = Publishers(database), concern()
    back = recall(wrong)
    senders.send(wrong, *((recall(back), back) if first else (back, recall(back))))
    assert states(database, wrong) == [("queue", "recalled")]
    sound(database)


def test_a_recall_that_names_itself_or_no_event_s_id_is_harmless(database: str) -> None:
    """Neither is an event that could come: nothing is found, nothing remembered, and the router goes on."""
    senders, own, long = Publishers(database), recall(concern()), recall(concern())
    own["data"]["event_ref"]["id"] = own["id"]
    long["data"]["event_ref"]["id"] = "x" * 4000
    senders.send(own, long)
    assert codes(database, own) == codes(database, long) == ("informed", ["NOTHING_FOUND"])
    sound(database)


def test_a_broken_event_that_was_recalled_stays_recalled_when_it_is_repaired(database: str) -> None:
    """A recall of a dead letter is remembered with it, whichever of the two came first."""
    senders = Publishers(database)
    broken, before = concern(observed_on="yesterday"), concern(observed_on="yesterday")
    senders.send(recall(before), before, broken, recall(broken))
    assert sorted(rows(database, "SELECT recalled FROM inbox WHERE event IS NULL")) == ["wrong_person"] * 2
    assert [one["code"] for one in letters(database)] == ["INVALID_EVENT"] * 2


def letters(database: str) -> list[dict[str, Any]]:
    """Return the dead letters."""
    found = rows(database, "SELECT id, code, state FROM dead_letter ORDER BY id")
    return [dict(zip(("id", "code", "state"), row, strict=True)) for row in found]


def test_a_replayed_dead_letter_that_was_recalled_is_not_offered(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rehearsal and replay both say that it was recalled; what was about the wrong person lies in no queue."""
    wrong = concern()

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as away:
        away.setattr(planner, "standing", broken)
        Publishers(database).send(wrong)
    ((letter, code),) = rows(database, "SELECT id, code FROM dead_letter")
    assert code == "UNPROCESSABLE"
    Publishers(database).send(recall(wrong))
    with replaying(database) as mine:
        seen = mine.rehearse(letter)
        assert (seen.outcome, seen.codes, seen.queues, seen.dead) == ("informed", ("RECALLED",), (), None)
        mine.replay(letter, "software_fixed")
    assert codes(database, wrong) == ("informed", ["RECALLED"])
    assert rows(database, "SELECT count(*) FROM handover") == [0]
    sound(database)


def test_a_recall_between_plan_and_replay_is_seen(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recall that comes while a replay is about to be stored makes it look again."""
    wrong, done = concern(), []

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as away:
        away.setattr(planner, "standing", broken)
        Publishers(database).send(wrong)
    (letter,) = rows(database, "SELECT id FROM dead_letter")

    def meanwhile(name: str, _: object = None) -> None:
        if name == "copied" and not done:
            done.append(name)
            Publishers(database).send(recall(wrong))

    with replaying(database) as mine:
        failpoints.install(meanwhile)
        try:
            mine.replay(letter, "software_fixed")
        finally:
            failpoints.install(None)
    assert done == ["copied"]
    assert rows(database, "SELECT count(*) FROM handover WHERE state <> 'recalled'") == [0]
    sound(database)


def test_a_letter_closed_already_says_what_became_of_it(database: str) -> None:
    """Dismissed twice, and replayed after it: the refusal names the state it is in."""
    Publishers(database).send(concern(observed_on="yesterday"))
    (letter,) = rows(database, "SELECT id FROM dead_letter")
    with replaying(database) as mine:
        mine.dismiss(letter, "sent_again")
        for act in (mine.dismiss, mine.replay):
            with pytest.raises(RefusedActError) as refused:
                act(letter, "sent_again")
            assert (refused.value.code, refused.value.state) == ("not_open", "dismissed")


def test_the_rehearsal_of_a_conflict_names_no_queue(database: str) -> None:
    """What dies again goes nowhere."""
    senders = Publishers(database)
    senders.send(release(id_="one"))
    senders.send(release(id_="one", sentence_months=5))
    (letter,) = rows(database, "SELECT id FROM dead_letter")
    with replaying(database) as mine:
        seen = mine.rehearse(letter)
    assert (seen.dead, seen.queues) == ("CONFLICT", ())


def test_a_version_recalled_before_it_is_read_supersedes_nothing(database: str) -> None:
    """Contracts-acts 9.2: it has no effect on the case, so that a later one with a lower number still counts."""
    senders, first, second, third = Publishers(database), release(version=1), release(version=5), release(version=2)
    senders.send(first, recall(second), second)
    assert codes(database, second) == ("informed", ["RECALLED"])
    assert states(database, first) == [("queue", "offered")]
    senders.send(third)
    assert codes(database, third) == ("routed", [])
    assert (states(database, first), states(database, third)) == ([], [("queue", "offered")])  # kept by the third
    assert rows(database, "SELECT version FROM handover") == [2]
    sound(database)


def test_a_recall_and_a_newer_version_that_take_back_the_same_item(database: str) -> None:
    """In one chunk, in either order: the item is taken back once, and nobody waits for ever."""
    senders = Publishers(database)
    for case in ("KF-1", "KF-2"):
        first = release(case)
        senders.send(first)
        back, newer = recall(first), release(case, 2, subject={"cpr": CPR, "residence": "0851"})
        senders.send(*((back, newer) if case == "KF-1" else (newer, back)))
        assert states(database, first) == [("queue", "recalled")]
        assert states(database, newer) == [("queue", "offered")]
        assert codes(database, back) == ("informed", [])
    sound(database)


def test_a_cancellation_of_what_nobody_knows_says_so(database: str) -> None:
    """CANCELLED NOTHING_FOUND; of a known case CANCELLED alone."""
    senders = Publishers(database)
    unknown, known = release("KF-1", date_status="cancelled"), release("KF-2", 2, date_status="cancelled")
    senders.send(unknown, release("KF-2"), known)
    assert codes(database, unknown) == ("informed", ["CANCELLED", "NOTHING_FOUND"])
    assert codes(database, known) == ("informed", ["CANCELLED"])


def test_an_answer_to_no_open_question_says_so(database: str) -> None:
    """Nobody can ask yet: every answer finds nothing (contracts-acts 9.3)."""
    answer = event("kommune-0860", "question_answered", {"question": str(uuid4()), "answer": "Opdigtet."})
    Publishers(database).send(answer)
    assert codes(database, answer) == ("informed", ["NOTHING_FOUND"])


def clearance(of: Event, result: str = "cleared_for_infohus", **ref: str) -> Event:
    """Return the police's answer about an event at the gate."""
    return event(
        POLICE, "infohus_clearance", {"event_ref": {"source": of["source"], "id": of["id"], **ref}, "result": result}
    )


def changes(database: str) -> Iterator[dict[str, Any]]:
    """Yield what forums were told of changes, oldest first."""
    for data in rows(database, "SELECT data FROM outbox WHERE type LIKE '%%handover_changed%%' ORDER BY id"):
        yield orjson.loads(data)["data"]


def test_what_the_police_clear_leaves_the_gate(database: str) -> None:
    """Stage queue, its basis, one step with a leaf, one version, handover_changed; the sender hears nothing."""
    senders, waits = Publishers(database), concern("radicalisation_concern")
    senders.send(waits)
    basis = rows(database, "SELECT legal_basis FROM handover")
    said = clearance(waits)
    senders.send(said)
    assert codes(database, said) == ("informed", [])
    assert rows(database, "SELECT stage, state, version, actor FROM handover") == [
        ("queue", "offered", 2, f"publisher/{POLICE}")
    ]
    assert rows(database, "SELECT legal_basis FROM handover") == basis
    steps = rows(database, "SELECT from_state, state, code, actor FROM handover_step ORDER BY version")
    assert steps[1] == ("offered", "offered", None, f"publisher/{POLICE}")
    (told,) = changes(database)
    assert (told["stage"], told["state"], told["version"], told["code"]) == ("queue", "offered", 2, None)
    assert rows(database, "SELECT count(*) FROM outbox WHERE topic = 'receipts.kommune-0860'") == [1]
    again = clearance(waits)
    senders.send(again)
    assert codes(database, again) == ("informed", ["NOTHING_FOUND"])
    sound(database)


def test_what_stays_with_the_police_is_closed(database: str) -> None:
    """State closed with code police_only; the sender hears that it is closed, and not why (contracts-acts 12)."""
    senders, waits = Publishers(database), concern("radicalisation_concern")
    senders.send(waits)
    said = clearance(waits, "police_only")
    senders.send(said)
    assert codes(database, said) == ("informed", [])
    assert rows(database, "SELECT stage, state, version FROM handover") == [("gate", "closed", 2)]
    assert rows(database, "SELECT code FROM handover_step WHERE version = 2") == ["police_only"]
    (told,) = changes(database)
    assert (told["state"], told["code"]) == ("closed", "police_only")
    receipts = rows(database, "SELECT data FROM outbox WHERE topic = 'receipts.kommune-0860' ORDER BY id")
    last = orjson.loads(receipts[-1])["data"]
    assert (last["change"], last["code"], last["event_id"]) == ("closed", None, waits["id"])
    back = recall(waits)
    senders.send(back)
    assert codes(database, back) == ("informed", [])
    sound(database)


@pytest.mark.parametrize("result", ["police_only", "cleared_for_infohus"])
def test_what_was_forwarded_to_the_gate_and_stays_there_goes_back_to_its_origin(database: str, result: str) -> None:
    """Contracts-acts 9.1: an origin that is still open gets a step `forward_returned` and forwards no more."""
    senders, sent = Publishers(database), concern()
    senders.send(sent)
    (origin,) = rows(database, "SELECT id FROM handover")
    with acting(database) as mine:
        mine.accept(origin)
        mine.do("forward", origin, forum="infohus_hjoerring", legal_basis="RPL115-1-1", necessity="Fiktivt.")
    said = clearance(sent, result)
    senders.send(said)
    assert codes(database, said) == ("informed", [])
    found = rows(database, "SELECT state, stage, version, forwarding IS NULL FROM handover ORDER BY offered_at")
    last = rows(database, "SELECT code FROM handover_step WHERE handover = %s ORDER BY version DESC LIMIT 1", origin)
    if result == "police_only":
        assert found == [("accepted", "queue", 4, True), ("closed", "gate", 2, True)]
        assert last == ["forward_returned"]
        assert [(one["state"], one["code"]) for one in changes(database)][-1] == ("accepted", "forward_returned")
    else:
        assert found == [("accepted", "queue", 3, False), ("offered", "queue", 2, True)]
        assert last == [None]
    sound(database)


def test_a_clearance_that_names_nothing_at_the_gate_says_so(database: str) -> None:
    """Another publisher's id, an item that waits in a queue, a source that is nobody's: NOTHING_FOUND."""
    senders, queue, waits = Publishers(database), concern(), concern("radicalisation_concern")
    senders.send(queue, waits)
    wrong = [
        clearance(queue),
        clearance(waits, id="other"),
        clearance(waits, source="urn:stafet:publisher:kommune-0851"),
    ]
    wrong.append(clearance(waits, source="kommune-0860x"))
    senders.send(*wrong)
    assert [codes(database, one) for one in wrong] == [("informed", ["NOTHING_FOUND"])] * 4
    assert states(database, waits) == [("gate", "offered")]
    sound(database)


def test_only_the_police_clear(database: str) -> None:
    """A clearance by anybody else is a dead letter, and the gate stays closed (INF-4)."""
    senders, waits = Publishers(database), concern("radicalisation_concern")
    data = {"event_ref": {"source": waits["source"], "id": waits["id"]}, "result": "cleared_for_infohus"}
    senders.send(waits, event("kommune-0860", "infohus_clearance", data))
    assert rows(database, "SELECT code FROM dead_letter") == ["TYPE_NOT_ALLOWED"]
    assert states(database, waits) == [("gate", "offered")]


def test_a_clearance_that_was_recalled_before_it_came_clears_nothing(database: str) -> None:
    """The police took it back: the item stays at the gate, and both receipts say how it stands."""
    senders, waits = Publishers(database), concern("radicalisation_concern")
    said = clearance(waits)
    senders.send(waits)
    senders.send(recall(said), said)
    assert codes(database, said) == ("informed", ["RECALLED"])
    assert states(database, waits) == [("gate", "offered")]


@pytest.mark.parametrize("met", [False, True])
def test_event_and_recall_at_once_give_one_of_two_legal_results(database: str, *, met: bool) -> None:
    """Two workers, every fourth order of their steps: offered and recalled, or never offered; no third way.

    With `met` another recall has named the event before, so that both workers meet its inbox row.
    """
    unmet, kept = (("NOTHING_FOUND",), "informed", ("RECALLED",), ()), ((), "informed", ("RECALLED",), ())
    legal = {unmet, kept if met else ((), "routed", (), (("queue", "recalled"),))}
    workers, seen, before = {name: intake(database) for name in "AB"}, set(), Publishers(database)
    for number, order in enumerate(list(orders())[::4]):
        one = concern()
        said = {"A": recall(one), "B": one}
        if met:
            before.send(recall(one))

        def work(name: str, said: dict[str, Event] = said, number: int = number) -> object:
            partition = 1 + 2 * number + (name == "B")
            failpoints.at("position")
            where = ("in.kommune-0860", partition)
            base = workers[name].positions(CLUSTER, {where: 0})[where]
            record = Record(base, RECEIVED_MS, [], orjson.dumps(said[name]))
            return workers[name].handle([Chunk(CLUSTER, *where, base, base + 1, [record])])[0]

        ended = Conductor().run(order, work)
        assert all(isinstance(end, ChunkResult) for end in ended.values()), (order, ended)
        (_, recalled), (outcome, became) = codes(database, said["A"]), codes(database, one)
        result = (tuple(recalled), outcome, tuple(became), tuple(states(database, one)))
        seen.add(result)
        assert result in legal, order
    assert met or seen == legal  # a worker on a busy machine may not be through when the other one looks
    sound(database)
