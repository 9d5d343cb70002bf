"""Dead letters: rehearsed without effect, replayed with exactly one, dismissed with a reason, each with its leaf."""

import json
import threading
from uuid import UUID, uuid4

import pytest

from crash.workbench import sound
from integration.office import Publishers, concern, everything, replaying, rows, rules_without
from schemas.codec import LARGEST
from sent import release
from services.cli.terminal.act_arguments import refused
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.storage import deadletters
from services.storage.connections import engine
from services.storage.deadletters import Rehearsal

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A rulebook in which Kriminalforsorgen may not send release notices: what a wrong rulebook does."""
    return rules_without(tmp_path_factory.mktemp("rules") / "nordjylland", "release_notice")


def letters(database: str) -> list[UUID]:
    """Return the dead letters, oldest first."""
    return rows(database, "SELECT id FROM dead_letter ORDER BY received_at, id")


def bury(database: str, rules: Rulebook, *events: dict[str, object]) -> list[UUID]:
    """Let events die of TYPE_NOT_ALLOWED."""
    Publishers(database, rules=rules).send(*events)
    assert set(rows(database, "SELECT code FROM dead_letter")) == {"TYPE_NOT_ALLOWED"}
    return letters(database)


def test_a_list_says_where_and_why_and_nothing_else(database: str, closed: Rulebook) -> None:
    """A letter has its place, code and attempts; filters narrow it; nothing of its content is in it."""
    bury(database, closed, release())
    Publishers(database).send(b"{", topic="in.kommune-0860")
    with engine(database).connect() as connection:
        found = deadletters.letters(connection)
        assert [one.code for one in found] == ["TYPE_NOT_ALLOWED", "NOT_JSON"]
        (only,) = deadletters.letters(connection, publisher="kommune-0860")
        assert (only.topic, only.partition, only.offset, only.state) == ("in.kommune-0860", 0, 0, "open")
        assert deadletters.letters(connection, code="CONFLICT") == []
        assert deadletters.letter(connection, uuid4()) is None
    sound(database)


def test_a_rehearsal_changes_nothing_but_the_log(database: str, closed: Rulebook) -> None:
    """It says what would happen today; of all tables only the log's grow, by one leaf that says so."""
    (letter,) = bury(database, closed, release())
    before = everything(database)
    with replaying(database) as mine:
        seen = mine.rehearse(letter)
    assert (seen.outcome, seen.queues, seen.dead) == ("routed", ("ksp/0860",), None)
    after = everything(database)
    assert {name for name in after if after[name] != before[name]} == {"leaf", "audit_entry", "tree_head"}
    (leaf,) = rows(database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    assert (json.loads(leaf)["op"], json.loads(leaf)["code"]) == ("replay", "rehearsed")
    sound(database)


def test_a_replay_has_one_effect(database: str, closed: Rulebook) -> None:
    """The original bytes under their original id become one event in its queue; a second replay is refused."""
    sent = release()
    (letter,) = bury(database, closed, sent)
    with replaying(database) as mine:
        mine.replay(letter, "rulebook_fixed")
        with pytest.raises(RefusedActError, match="not_open"):
            mine.replay(letter, "rulebook_fixed")
        with pytest.raises(RefusedActError, match="not_open"):
            mine.rehearse(letter)
    assert rows(database, "SELECT event_id, outcome FROM event") == [(sent["id"], "routed")]
    assert rows(database, "SELECT forum, state FROM handover") == [("ksp", "offered")]
    assert rows(database, "SELECT state, attempts FROM dead_letter") == [("replayed", 2)]
    assert rows(database, "SELECT event IS NOT NULL FROM inbox") == [True]
    codes = [json.loads(body)["code"] for body in rows(database, "SELECT body FROM leaf ORDER BY idx")]
    assert "replayed:rulebook_fixed" in codes
    sound(database)


def test_after_a_replay_the_same_event_is_a_duplicate(database: str, closed: Rulebook) -> None:
    """The publisher that sends it again after the replay makes no second effect; other data is a conflict."""
    sent = release()
    (letter,) = bury(database, closed, sent)
    with replaying(database) as mine:
        mine.replay(letter, "rulebook_fixed")
    senders = Publishers(database)
    assert senders.send(sent).duplicates == 1
    assert dict(senders.send({**sent, "data": {**sent["data"], "sentence_months": 3}}).codes) == {"CONFLICT": 1}
    sound(database)


def test_sending_it_again_does_not_raise_the_dead(database: str, closed: Rulebook) -> None:
    """While its letter is open the same event is a duplicate: only a person's replay brings it to life."""
    sent = release()
    bury(database, closed, sent)
    assert Publishers(database).send(sent).duplicates == 1
    assert rows(database, "SELECT count(*) FROM event") == [0]
    sound(database)


def test_of_a_message_too_large_only_size_and_digest_are_kept(database: str) -> None:
    """Its bytes are not stored, it dies of the same in a rehearsal, and it can only be dismissed."""
    value = b'{"padding": "' + b"x" * LARGEST + b'"}'
    Publishers(database).send(value, topic="in.kommune-0860")
    (letter,) = letters(database)
    assert rows(database, "SELECT code, length(content) < 300 FROM dead_letter") == [("TOO_LARGE", True)]
    with replaying(database) as mine:
        assert mine.rehearse(letter).dead == "TOO_LARGE"
        with pytest.raises(RefusedActError, match="still_dead"):
            mine.replay(letter, "software_fixed")
        mine.dismiss(letter, "sent_again")
    sound(database)


def test_what_would_die_again_stays(database: str) -> None:
    """A letter that is as broken as before is not replayed, and the refusal names its code."""
    Publishers(database).send(concern(observed_on="tomorrow"), b"\xff", topic="in.kommune-0860")
    for letter, code in zip(letters(database), ("INVALID_EVENT", "BAD_ENCODING"), strict=True):
        with replaying(database) as mine:
            assert mine.rehearse(letter).dead == code
            with pytest.raises(RefusedActError) as told:
                mine.replay(letter, "publisher_fixed")
        assert (told.value.code, told.value.state) == ("still_dead", code)
    assert rows(database, "SELECT count(*), min(state) FROM dead_letter") == [(2, "open")]
    assert rows(database, "SELECT count(*) FROM event") == [0]
    sound(database)


def test_a_letter_that_was_closed_says_what_became_of_it(database: str, closed: Rulebook) -> None:
    """Dismissing twice, and replaying what was dismissed, is refused with the state that it is in."""
    (letter,) = bury(database, closed, release())
    with replaying(database) as mine:
        mine.dismiss(letter, "test_message")
        for act in (lambda: mine.dismiss(letter, "other"), lambda: mine.replay(letter, "other")):
            with pytest.raises(RefusedActError) as again:
                act()
            assert "lukket" in str(refused(again.value, "beskeden"))


def test_a_conflict_is_never_replayed(database: str) -> None:
    """The second of two events under one id stays dead whatever is done: nothing is overwritten."""
    first = release(id_="one")
    senders = Publishers(database)
    senders.send(first, release(id_="one", sentence_months=3))
    (letter,) = letters(database)
    before = rows(database, "SELECT id, content FROM event")
    with replaying(database) as mine:
        assert mine.rehearse(letter) == Rehearsal("dead", (), (), "CONFLICT")  # nothing would go anywhere
        with pytest.raises(RefusedActError, match="still_dead"):
            mine.replay(letter, "other")
    assert rows(database, "SELECT id, content FROM event") == before
    sound(database)


def test_of_two_replays_at_once_one_has_the_effect(database: str, closed: Rulebook) -> None:
    """Two persons replay the same five letters at the same moment: each letter has exactly one event."""
    buried = bury(database, closed, *(release(f"KF-{number}") for number in range(5)))
    barrier, refused = threading.Barrier(2), []

    def go() -> None:
        with replaying(database) as mine:
            for letter in buried:
                barrier.wait(20)
                try:
                    mine.replay(letter, "rulebook_fixed")
                except RefusedActError as error:
                    refused.append(error.code)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert refused == ["not_open"] * 5
    assert rows(database, "SELECT count(*), count(DISTINCT event_id) FROM event") == [(5, 5)]
    sound(database)


def test_a_dismissal_closes_without_effect(database: str, closed: Rulebook) -> None:
    """It is closed with who and why in the log, counts as dead for ever, and cannot be replayed or dismissed again."""
    (letter,) = bury(database, closed, release())
    with replaying(database) as mine:
        mine.dismiss(letter, "sent_by_mistake")
        for act in (mine.replay, mine.dismiss):
            with pytest.raises(RefusedActError, match="not_open"):
                act(letter, "other")
    assert rows(database, "SELECT state, closed_by IS NOT NULL FROM dead_letter") == [("dismissed", True)]
    codes = [json.loads(body)["code"] for body in rows(database, "SELECT body FROM leaf ORDER BY idx")]
    assert codes.count("dismissed:sent_by_mistake") == 1
    assert rows(database, "SELECT count(*) FROM event") == [0]
    sound(database)


def test_an_unknown_letter_is_not_found(database: str) -> None:
    """A number that no letter has is refused by every act in the same words."""
    with replaying(database) as mine:
        for act in (lambda: mine.rehearse(uuid4()), lambda: mine.replay(uuid4(), "other")):
            with pytest.raises(RefusedActError, match="not_found"):
                act()


def test_a_replayed_version_takes_its_place_among_later_ones(database: str, closed: Rulebook) -> None:
    """A first version that died and is replayed after the second came is informed SUPERSEDED, and changes nothing."""
    (letter,) = bury(database, closed, release(version=1))
    Publishers(database).send(release(version=2))
    with replaying(database) as mine:
        mine.replay(letter, "rulebook_fixed")
    assert sorted(rows(database, "SELECT outcome FROM event")) == ["informed", "routed"]
    assert rows(database, "SELECT state FROM handover") == ["offered"]
    sound(database)
