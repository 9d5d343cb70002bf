"""Sealed events in the database: once for ever, whatever they were sealed to, and nothing left of how they came."""

import orjson
import pytest

from crash.workbench import sound
from integration.office import KSP, LOOKUP, MASTER, Publishers, concern, rows
from integration.publishers import post
from north_jutland import topic_for
from sealing import KEY, NOBODYS, OLDER, RING, sealed
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.sealed_events import EventKeys
from services.effects.sealing import Sealer, WrappedKey, unseal
from services.runtime.config.event_keys import EventKeyRing
from services.storage.connections import connect
from services.storage.deadletters import Replay
from signing import NOBODYS as FORGER
from signing import book, signed
from unit.effects.planning import rulebook

pytestmark = pytest.mark.server
SENDER = "kommune-0860"
OPENING = Sealer(MASTER, LOOKUP, RING)


def replayed(database: str, events: EventKeys, rules: Rulebook | None = None, actor: Principal = KSP) -> None:
    """Replay the one dead letter with these event keys."""
    (letter,) = rows(database, "SELECT id FROM dead_letter WHERE state = 'open'")
    with connect(database) as connection:
        sealer = Sealer(MASTER, LOOKUP, events)
        Replay(connection, rules or rulebook(), sealer, topic_for, actor).replay(letter, "software_fixed")


def closed(database: str) -> None:
    """Close the one dead letter that is open."""
    (letter,) = rows(database, "SELECT id FROM dead_letter WHERE state = 'open'")
    with connect(database) as connection:
        Replay(connection, rulebook(), OPENING, topic_for, KSP).dismiss(letter, "other")


def test_sealed_anew_or_in_clear_it_is_one_event(database: str) -> None:
    """The ciphertext is never compared: the same data is a duplicate, other data a conflict, in every order."""
    one, senders = concern(), Publishers(database, keys=OPENING)
    assert senders.send(sealed(one)).decided == 1
    assert senders.send(sealed(one), sealed(one, OLDER), one).duplicates == 3
    assert dict(senders.send(sealed({**one, "data": {**one["data"], "charged": True}})).codes) == {"CONFLICT": 1}
    assert senders.send(sealed(concern()), concern()).decided == 2
    sound(database)


def test_what_is_stored_of_it_needs_no_event_key(database: str) -> None:
    """Under the person's key lies the event in clear; the key that it was sealed to may be thrown away."""
    one = concern()
    Publishers(database, keys=OPENING).send(sealed(one))
    query = (
        "SELECT e.id, e.content, p.id AS person, key_version, wrapped_key FROM event e JOIN person p ON p.id = e.person"
    )
    ((event, content, person, version, wrapped),) = rows(database, query)
    key = Sealer(MASTER, LOOKUP).unwrap(person.bytes, WrappedKey(version, wrapped))
    kept = unseal(key, event.bytes, content)
    assert orjson.loads(kept.split(b"\n", 1)[1])["data"] == one["data"]
    sound(database)


def test_a_letter_that_no_key_opened_is_replayed_once_there_is_one(database: str) -> None:
    """Nothing of it is guessed and its id stays free; with the key it is the event that it always was."""
    one = concern()
    senders = Publishers(database, keys=OPENING)
    assert dict(senders.send(sealed(one, NOBODYS)).codes) == {"SEAL_KEY_UNKNOWN": 1}
    assert rows(database, "SELECT count(*) FROM inbox") == [0]
    with pytest.raises(RefusedActError, match="still_dead"):
        replayed(database, RING)
    replayed(database, EventKeyRing([NOBODYS, KEY]))
    assert rows(database, "SELECT event_id, outcome FROM event") == [(one["id"], "routed")]
    assert senders.send(sealed(one)).duplicates == 1
    sound(database)


def test_what_a_publisher_may_not_send_in_clear_does_not_count(database: str) -> None:
    """It burns no id and cannot be replayed while the rule stands; the same, sealed, is decided."""
    one, insisting = concern(), EventKeyRing([KEY], [SENDER])
    senders = Publishers(database, keys=Sealer(MASTER, LOOKUP, insisting))
    assert dict(senders.send(one).codes) == {"NOT_SEALED": 1}
    with pytest.raises(RefusedActError, match="still_dead"):
        replayed(database, insisting)
    assert senders.send(sealed(one)).decided == 1
    danger = concern(danger_now=True)
    assert senders.send(danger).decided == 1
    assert rows(database, "SELECT outcome FROM event WHERE event_id = %s", danger["id"]) == ["refused"]
    sound(database)


def test_what_nobody_signed_is_asked_again_when_it_is_replayed(database: str) -> None:
    """It burns no id, and a key that is found again opens nothing that its sender did not sign."""
    one, strict = concern(), book(SENDER, signed_only=True)
    senders = Publishers(database, rules=strict, keys=OPENING)
    assert dict(senders.send(one).codes) == {"NOT_SIGNED": 1}
    with pytest.raises(RefusedActError, match="still_dead"):
        replayed(database, RING, strict)
    closed(database)
    assert dict(senders.send(signed(sealed(one, NOBODYS), FORGER)).codes) == {"SEAL_KEY_UNKNOWN": 1}
    with pytest.raises(RefusedActError, match="still_dead"):
        replayed(database, EventKeyRing([NOBODYS, KEY]), strict)
    closed(database)
    invalid = signed({**one, "data": {**one["data"], "charged": "yes"}})
    assert dict(senders.send(invalid).codes) == {"INVALID_EVENT": 1}
    assert senders.send(signed(sealed(concern()))).decided == 1
    sound(database)


def test_the_door_opens_it_too_and_keeps_it_sealed(database: str) -> None:
    """A fault inside is told by its field, what does not open by its code; what goes on to Kafka is as it came."""
    one = concern()
    (receipt,) = post(database, sealed(one), keys=OPENING)
    assert post(database, one, keys=OPENING) == [receipt]
    for event, fault in (
        (sealed({**one, "data": {**one["data"], "charged": "yes"}}), ("charged", "not_boolean")),
        (sealed({**one, "data": {**one["data"], "chargd": True}}), ("chargd", "unknown_field")),
        (sealed(one, NOBODYS), ("data", "seal_key_unknown")),
        ({**sealed(one), "data": "x"}, ("data", "seal_damaged")),
        ({**sealed(one), "id": "another"}, ("data", "seal_elsewhere")),
    ):
        with pytest.raises(RefusedActError) as told:
            post(database, event, keys=OPENING)
        assert tuple(map(tuple, told.value.faults)) == (fault,)
    insisting = Sealer(MASTER, LOOKUP, EventKeyRing([KEY], [SENDER]))
    with pytest.raises(RefusedActError) as told:
        post(database, concern(), keys=insisting)
    assert tuple(map(tuple, told.value.faults)) == (("data", "not_sealed"),)
