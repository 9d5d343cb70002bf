"""What the one transaction makes of events: sealed content, versions, cancellations, recalls, conflicts, forgeries."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from crash.workbench import sound
from integration.office import (
    LOOKUP,
    MASTER,
    Publishers,
    acting,
    change,
    concern,
    everything,
    handovers,
    recall,
    rows,
    sealer,
)
from integration.opened import opened
from sent import CPR, NAME, WHY, release
from servers.soft_token import MODULE, SoftTokens
from services.effects import planner
from services.effects.draft import Draft
from services.effects.master_keys import KeysAtHand, KeysAwayError, SealError, WrappedKey
from services.effects.person_keys import person_key
from services.effects.sealing import PersonKey, Sealer, seal, unseal
from services.runtime.config.key_token import KeysInToken, Place
from services.storage import failpoints, intake
from services.storage.connections import connect
from services.storage.failures import DatabaseAwayError, SurpriseError

pytestmark = pytest.mark.server
CANARIES = tuple(
    text.encode() for text in (NAME, NAME.split()[0], CPR, CPR.replace("-", ""), "7001104234", WHY, "KF-kanarie")
)


def singing(database: str) -> set[tuple[str, bytes]]:
    """Return (table, canary) wherever a canary stands in a table's bytes, in UTF-8 or as PostgreSQL's escapes."""
    return {(table, one) for table, raw in everything(database).items() for one in CANARIES if one in raw}


def test_no_table_names_anybody(database: str) -> None:
    """Names, numbers, texts and case numbers of good, bad and recalled events stand in no table in clear."""
    senders = Publishers(database)
    first = release("KF-kanarie")
    senders.send(first, release("KF-kanarie", 2), release("KF-kanarie", 3, date_status="cancelled"), recall(first))
    senders.send(concern(), concern("radicalisation_concern"), concern(danger_now=True), concern(observed_on=NAME))
    senders.send(b"not json, but " + CPR.encode(), topic="in.kommune-0860")
    with acting(database) as mine:
        mine.accept(handovers(database, "ssp")[0])
    assert singing(database) == set()
    sound(database)


def test_a_canary_in_clear_is_heard(database: str) -> None:
    """A name that gets into any text or bytes of any table is found by the same look (the twin)."""
    Publishers(database).send(concern())
    change(database, "UPDATE event SET decision = %s", NAME)
    change(database, "UPDATE outbox SET data = %s", f"about {CPR}".encode())
    assert {("event", NAME.encode()), ("outbox", CPR.encode())} <= singing(database)


def key_of(database: str) -> list[tuple[UUID, int, bytes]]:
    """Return the stored keys of persons who are no publisher."""
    about = (
        "SELECT id, key_version, wrapped_key FROM person WHERE id IN (SELECT person FROM event) ORDER BY created_at, id"
    )
    return rows(database, about)


def test_a_person_s_key_is_random_and_one(database: str) -> None:
    """Two events about one person are sealed with one key, another person has another; nothing repeats in bytes."""
    senders = Publishers(database)
    senders.send(release("KF-1"), release("KF-2"))
    senders.send(concern())
    keys = key_of(database)
    assert len(keys) == 2
    opened = [sealer().unwrap(id_.bytes, WrappedKey(version, wrapped)) for id_, version, wrapped in keys]
    row = b"r" * 16
    with pytest.raises(SealError):
        unseal(opened[0], row, seal(opened[1], row, b"x"))
    sealed = rows(database, "SELECT content FROM event")
    assert len({one[:12] for one in sealed}) == 3


def test_a_key_cannot_be_computed_again(database: str) -> None:
    """The same person met again in an emptied database gets another handle and another key (design 9)."""
    Publishers(database).send(release())
    before = key_of(database)[0]
    emptied = "TRUNCATE person, event, inbox, release_case, handover_step, handover, deadline, kafka_position"
    change(database, emptied)
    Publishers(database).send(release())
    after = key_of(database)[0]
    assert before[0] != after[0]
    old, new = (sealer().unwrap(id_.bytes, WrappedKey(version, raw)) for id_, version, raw in (before, after))
    with pytest.raises(SealError):
        unseal(new, b"r" * 16, seal(old, b"r" * 16, b"x"))


def test_who_has_no_key_any_more_gets_a_new_one(database: str) -> None:
    """Whoever comes again is the same person, under a key that opens only what is new."""
    senders = Publishers(database)
    senders.send(release("KF-1"))
    before = key_of(database)[0]
    change(database, "UPDATE event SET content = NULL")
    change(database, "UPDATE person SET wrapped_key = NULL")
    senders.send(release("KF-2"), release("KF-3"))
    (after,) = key_of(database)
    assert (after[0], after[2] != before[2]) == (before[0], True)
    assert opened(database).count(NAME.encode()) == 2
    sound(database)


def test_of_two_that_give_a_new_key_one_is_first(database: str) -> None:
    """The other finds the row changed, asks again and seals under the first one's key."""
    senders, others = Publishers(database), Publishers(database)
    senders.send(release("KF-1"))
    change(database, "UPDATE person SET wrapped_key = NULL")
    done: list[bytes] = []

    def between(name: str, _: object) -> None:
        if name == "fenced" and not done:
            done.append(b"")
            others.send(concern(subject={"cpr": CPR, "name": NAME, "residence": "0860"}))

    failpoints.install(between)
    try:
        senders.send(release("KF-2"))
    finally:
        failpoints.install(None)
    assert opened(database).count(NAME.encode()) == 2
    assert len(key_of(database)) == 1
    sound(database)


def test_sealed_bytes_open_in_their_own_row_only(database: str) -> None:
    """Content that somebody moves to another event of the same person does not open there; put back, it does."""
    senders = Publishers(database)
    senders.send(release("KF-1"), release("KF-2"))
    item = handovers(database, "ksp")[0]
    with acting(database) as mine:
        mine.accept(item)
    (mine_id,) = rows(database, "SELECT event FROM handover WHERE id = %s", item)
    swap = "UPDATE event SET content = other.content FROM event AS other WHERE event.id <> other.id"
    change(database, swap)
    with acting(database) as mine, pytest.raises(SealError, match="kan ikke låses op"):
        mine.content(item)
    change(database, swap)
    with acting(database) as mine:
        assert mine.content(item)["case_ref"] in {"KF-1", "KF-2"}
    assert rows(database, "SELECT count(*) FROM event WHERE id = %s", mine_id) == [1]


@pytest.mark.parametrize(
    ("master", "message"),
    [
        ({1: b"x" * 32}, "version 1 er en anden end den, databasen er lavet med"),
        ({2: b"m" * 32}, "version 1 mangler"),
    ],
)
def test_a_wrong_master_key_is_named(database: str, master: dict[int, bytes], message: str) -> None:
    """A router with another master key, or without the old version, stops at once and says which, not whose."""
    Publishers(database).send(release())
    with pytest.raises(SealError, match=message) as told:
        Publishers(database, keys=Sealer(master, LOOKUP)).send(release("KF-2"))
    assert NAME not in str(told.value)
    assert rows(database, "SELECT count(*) FROM event") == [1]
    sound(database)


def test_a_newer_master_key_wraps_new_people_and_opens_old_ones(database: str) -> None:
    """After a new version is added old keys still open, and who comes now is wrapped by the new one."""
    Publishers(database).send(release())
    senders = Publishers(database, keys=Sealer({1: b"m" * 32, 2: b"n" * 32}, LOOKUP))
    senders.send(release("KF-2"))
    senders.send(concern())
    assert [version for _, version, _ in key_of(database)] == [1, 2]
    sound(database)


def test_people_under_a_token_are_found_and_opened_again(database: str, tmp_path: Path) -> None:
    """Events of a file's time and of a token's lie side by side; a router with the token alone says what it lacks."""
    tokens = SoftTokens(tmp_path, {"stafet": {"stafet-master-2": 256}})
    place = Place(MODULE, "stafet", tokens.pin_file)
    Publishers(database).send(release())
    senders = Publishers(database, keys=Sealer(KeysInToken(place, MASTER), LOOKUP))
    assert senders.send(release("KF-2"), release(version=2)).decided == 2
    assert senders.send(concern()).decided == 1
    assert [version for _, version, _ in key_of(database)] == [1, 2]
    with pytest.raises(SealError, match="version 1 mangler"):
        Publishers(database, keys=Sealer(KeysInToken(place, {}), LOOKUP)).send(release("KF-3"))
    tokens.reset()
    with pytest.raises(KeysAwayError):
        senders.send(concern(observed_on="2026-01-02"))
    assert rows(database, "SELECT count(*) FROM dead_letter") == [0]
    sound(database)


def test_danger_now_stores_no_content(database: str) -> None:
    """An event about acute danger is refused with CALL_POLICE and leaves no content behind (ROUTE-1)."""
    Publishers(database).send(concern(danger_now=True))
    assert rows(database, "SELECT outcome, content FROM event") == [("refused", None)]
    sound(database)


@pytest.mark.parametrize("together", [True, False])
def test_a_newer_version_for_elsewhere_takes_the_place_of_the_older(database: str, *, together: bool) -> None:
    """Another municipality withdraws the old item with its due dates and offers a new one; both events are kept."""
    senders = Publishers(database)
    there = {"cpr": CPR, "name": NAME, "residence": "0851"}
    first, second = release(), release(version=2, release_date="2026-08-31", date_status="changed", subject=there)
    for chunk in ([first, second],) if together else ([first], [second]):
        senders.send(*chunk)
    old, new = handovers(database, "ksp")
    assert rows(database, "SELECT state, version FROM handover WHERE id = %s", old) == [("recalled", 2)]
    assert rows(database, "SELECT state, version FROM handover WHERE id = %s", new) == [("offered", 1)]
    due = "SELECT due_on, withdrawn_at IS NULL FROM deadline WHERE handover = %s AND rule = 'REL-7'"
    assert rows(database, due, old) == [(date(2026, 2, 28), False)]
    assert rows(database, due, new) == [(date(2026, 5, 31), True)]
    assert rows(database, "SELECT count(*), count(DISTINCT case_id) FROM event") == [(2, 1)]
    steps = "SELECT from_state, state, code FROM handover_step WHERE handover = %s ORDER BY version"
    assert rows(database, steps, old) == [(None, "offered", None), ("offered", "recalled", "superseded")]
    kinds = rows(database, "SELECT type FROM outbox WHERE topic LIKE 'out.ksp.%%' ORDER BY id")
    assert [kind.split(".")[2] for kind in kinds] == ["handover_offered", "handover_recalled", "handover_offered"]
    sound(database)


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_version_that_comes_late_changes_nothing(database: str, version: int) -> None:
    """A lower or equal version after the newest is informed SUPERSEDED: no item, no recall, no task."""
    senders = Publishers(database)
    senders.send(release(version=2))
    senders.send(release(version=version, release_date="2027-01-01"))
    decision = rows(database, "SELECT outcome, decision FROM event ORDER BY id")[-1]
    assert decision[0] == "informed"
    assert "SUPERSEDED" in decision[1]
    assert rows(database, "SELECT state FROM handover") == ["offered"]
    assert rows(database, "SELECT max(version) FROM release_case") == [2]
    sound(database)


def test_a_cancellation_withdraws_items_and_due_dates(database: str) -> None:
    """A cancelled release is informed CANCELLED; what was offered or taken is recalled, every due date withdrawn."""
    senders = Publishers(database)
    senders.send(release())
    with acting(database) as mine:
        mine.accept(handovers(database)[0])
    senders.send(release(version=2, date_status="cancelled"))
    assert rows(database, "SELECT outcome FROM event ORDER BY id") == ["routed", "informed"]
    assert rows(database, "SELECT state, version FROM handover") == [("recalled", 3)]
    assert rows(database, "SELECT count(*) FROM deadline WHERE withdrawn_at IS NULL") == [0]
    assert rows(database, "SELECT count(*) FROM deadline") != [0]
    sound(database)


def test_a_cancellation_of_what_nobody_knows_is_kept_as_the_case_s_version(database: str) -> None:
    """A cancellation that overtakes its notice keeps the late notice from being offered."""
    senders = Publishers(database)
    senders.send(release(version=2, date_status="cancelled"), release(version=1))
    assert rows(database, "SELECT outcome FROM event ORDER BY id") == ["informed", "informed"]
    assert handovers(database) == []
    sound(database)


@pytest.mark.parametrize("together", [True, False])
def test_a_recall_takes_back_its_own_event(database: str, *, together: bool) -> None:
    """Who sent an event can take it back, with its reason, also after somebody took it; other events stay."""
    senders = Publishers(database)
    wrong, right = concern(), concern()
    for chunk in ([wrong, right, recall(wrong)],) if together else ([wrong, right], [recall(wrong)]):
        senders.send(*chunk)
    states = dict(rows(database, "SELECT event_id, state FROM handover"))
    assert states == {wrong["id"]: "recalled", right["id"]: "offered"}
    assert "wrong_person" in rows(database, "SELECT code FROM handover_step WHERE state = 'recalled'")
    sound(database)


def test_nobody_recalls_what_another_sent(database: str) -> None:
    """A recall of another publisher's event is refused as a dead letter, and the event stays offered."""
    senders = Publishers(database)
    theirs = release()
    senders.send(theirs)
    senders.send(recall(theirs, "kommune-0860"))
    assert rows(database, "SELECT code FROM dead_letter") == ["TYPE_NOT_ALLOWED"]
    assert rows(database, "SELECT state FROM handover") == ["offered"]
    sound(database)


def test_a_recall_of_what_nobody_knows_does_nothing(database: str) -> None:
    """A recall of an event that never came is noted and has no other effect."""
    senders = Publishers(database)
    senders.send(recall(concern()))
    assert rows(database, "SELECT outcome FROM event") == ["informed"]
    sound(database)


def slow(database: str, seconds: float) -> None:
    """Let each event take its time in the database."""
    change(
        database,
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END $$",
    )
    change(database, "CREATE TRIGGER slow BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION slow()")


def test_what_takes_too_long_together_is_stored_in_halves(database: str) -> None:
    """A chunk that passes the statement's time is no outage: its halves are stored, each event once."""
    senders = Publishers(database)
    senders.intake._connection.execute("SET statement_timeout = 1500")
    slow(database, 0.1)
    assert senders.send(*[concern() for _ in range(24)]).decided == 24
    assert rows(database, "SELECT count(*) FROM event") == [24]
    sound(database)


def test_one_event_that_takes_too_long_is_an_outage(database: str) -> None:
    """The twin: what cannot be halved any more is the database's fault; nothing is stored, no event is blamed."""
    senders = Publishers(database)
    senders.intake._connection.execute("SET statement_timeout = 500")
    slow(database, 2)
    with pytest.raises(DatabaseAwayError):
        senders.send(concern())
    assert rows(database, "SELECT count(*) FROM event") == rows(database, "SELECT count(*) FROM dead_letter") == [0]


def test_the_same_id_with_other_data_is_a_conflict(database: str) -> None:
    """Nothing is overwritten: the first stays, the second is a dead letter CONFLICT, told by code; again, again one."""
    senders = Publishers(database)
    senders.send(release(id_="one"))
    before = rows(database, "SELECT id, decision, content FROM event")
    result = senders.send(release(id_="one", sentence_months=5))
    assert (result.dead, dict(result.codes)) == (1, {"CONFLICT": 1})
    assert rows(database, "SELECT id, decision, content FROM event") == before
    assert rows(database, "SELECT code, event_id FROM dead_letter") == [("CONFLICT", "one")]
    assert rows(database, "SELECT count(*) FROM inbox") == [1]
    sound(database)


def test_the_same_data_written_otherwise_is_a_duplicate(database: str) -> None:
    """Other blanks, another order of keys, null for what was absent or another time make no other event."""
    senders = Publishers(database)
    first = release(id_="one")
    again = orjson.loads(orjson.dumps(first))
    again["data"] = dict(reversed(again["data"].items()))
    again["time"] = "2026-02-10T09:00:00Z"
    senders.send(first)
    result = senders.send(orjson.dumps(again, option=orjson.OPT_INDENT_2), topic="in.kriminalforsorgen")
    assert (result.duplicates, result.decided, result.dead) == (1, 0, 0)
    assert rows(database, "SELECT duplicates FROM kafka_position") == [1]
    sound(database)


def test_the_same_data_serialised_anew_is_a_duplicate(database: str) -> None:
    """Contracts 1.2: line ends, NFC, the hyphen of the number and the zero of the municipality say nothing new."""
    senders = Publishers(database)
    senders.send(release(id_="one", necessity="\u00c5bent sp\u00f8rgsm\u00e5l\nto linjer"))
    again = release(id_="one", necessity="A\u030abent sp\u00f8rgsma\u030al\r\nto linjer", school=None)
    again["data"]["subject"] |= {"cpr": "7001881234", "residence": "860"}
    result = senders.send(again)
    assert (result.duplicates, result.decided, result.dead) == (1, 0, 0)
    other = release(id_="one", necessity="\u00c5bent sp\u00f8rgsm\u00e5l\nto linjer.")
    assert dict(senders.send(other).codes) == {"CONFLICT": 1}
    sound(database)


def test_an_event_stored_before_the_digest_was_of_what_is_read_is_still_a_duplicate(database: str) -> None:
    """Version 0.1.0 stored a digest of the data as written; who sends such an event again makes no conflict."""
    senders = Publishers(database)
    sent = release(id_="one")
    senders.send(sent)
    data = orjson.dumps(sent["data"], option=orjson.OPT_SORT_KEYS)
    digest = sha256(b"dk.stafet.release_notice.v1\x00" + data).digest()
    with connect(database) as connection:
        connection.execute("UPDATE inbox SET digest = %s", (digest,))
    assert senders.send(sent).duplicates == 1


def test_a_forged_source_cannot_burn_an_id(database: str) -> None:
    """An event on another publisher's topic is dead and never touches the inbox: the real one still counts."""
    senders = Publishers(database)
    real = release(id_="the-one")
    forged = {**real, "data": {**real["data"], "sentence_months": 1}}
    senders.send(forged, topic="in.kommune-0860")
    assert rows(database, "SELECT code, event_id FROM dead_letter") == [("SOURCE_NOT_TOPIC", None)]
    assert rows(database, "SELECT count(*) FROM inbox") == [0]
    assert senders.send(real).decided == 1
    mine = {**concern(), "id": "the-one"}
    assert senders.send(mine).decided == 1
    sound(database)


def test_a_fault_of_ours_about_one_record_buries_that_one_alone(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 11: a record that cannot be planned becomes UNPROCESSABLE, whatever the error; the others are stored."""

    def tripping(draft: Draft, owner: tuple[str, str]) -> PersonKey:
        if owner[0] == "cpr":
            raise ZeroDivisionError
        return person_key(draft, owner)

    monkeypatch.setattr(planner, "person_key", tripping)
    other = {"name": NAME, "residence": "0860", "birth_date": "1988-01-10"}
    result = Publishers(database).send(release("KF-1", subject=other), release("KF-2"), release("KF-3", subject=other))
    assert (result.decided, result.dead) == (2, 1)
    assert rows(database, "SELECT code FROM dead_letter") == ["UNPROCESSABLE"]
    sound(database)


class _Gone(KeysAtHand):
    """A token that went away after its first keys."""

    def wrap(self, person: bytes, raw: bytes) -> WrappedKey:  # noqa: ARG002 - the names are the interface's
        raise KeysAwayError("tokenet svarer ikke")


def test_master_keys_that_are_away_bury_nothing(database: str) -> None:
    """The token that went away is no record's fault: nothing is stored, and the records are read again."""
    with pytest.raises(KeysAwayError):
        Publishers(database, keys=Sealer(_Gone({1: b"m" * 32}), LOOKUP)).send(release("KF-1"), release("KF-2"))
    assert rows(database, "SELECT (SELECT count(*) FROM dead_letter), (SELECT count(*) FROM inbox)") == [(0, 0)]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("dk.stafet.release_notice.v2", "dk.stafet.release_notice.v2"), ("dk.stafet.relaese_notice.v1", "relaese_notice")],
)
def test_a_type_that_is_nearly_ours_is_told_and_any_other_is_not(database: str, sent: str, shown: str) -> None:
    """A type is anybody's text: a name in it reaches no table, no receipt and no leaf in clear."""
    spoken = release("KF-1") | {"type": f"dk.{NAME}.v1"}
    danger = release("KF-2", danger_now=True) | {"type": f"dk.{NAME}.v1"}
    Publishers(database).send(spoken, danger, release("KF-3") | {"type": sent})
    types = rows(database, "SELECT type FROM dead_letter UNION SELECT type FROM event")
    assert set(types) == {"unknown", shown}
    assert singing(database) == set()


def test_a_fetch_of_several_partitions_is_one_transaction(database: str) -> None:
    """Events of three publishers in one fetch get leaves of one moment, and each position its own counts."""
    senders = Publishers(database)
    sent = {"in.kommune-0860": [concern()], "in.kriminalforsorgen": [release("KF-1"), release("KF-2")]}
    results = senders.fetch({**sent, "in.kommune-0851": [concern(publisher="kommune-0851"), b"no JSON"]})
    assert [(one.read, one.decided, one.dead, dict(one.codes)) for one in results] == [
        (1, 1, 0, {}),
        (2, 2, 0, {}),
        (2, 1, 1, {"NOT_JSON": 1}),
    ]
    assert len(rows(database, "SELECT DISTINCT decided_at FROM event")) == 1
    counted = rows(database, "SELECT topic, next_offset, records, duplicates FROM kafka_position ORDER BY topic")
    assert counted == [("in.kommune-0851", 2, 2, 0), ("in.kommune-0860", 1, 1, 0), ("in.kriminalforsorgen", 2, 2, 0)]
    again = senders.fetch(sent)
    assert [(one.decided, one.duplicates) for one in again] == [(0, 1), (0, 2)]
    counted = rows(database, "SELECT topic, next_offset, records, duplicates FROM kafka_position ORDER BY topic")
    assert counted == [("in.kommune-0851", 2, 2, 0), ("in.kommune-0860", 2, 2, 1), ("in.kriminalforsorgen", 4, 4, 2)]
    sound(database)


def test_a_recall_in_another_partition_of_the_fetch_finds_its_event(database: str) -> None:
    """A record that builds on one of the same fetch begins a new transaction, also when another partition has it."""
    senders, first = Publishers(database), concern()
    senders.fetch({"in.kommune-0860": [first], "in.kommune-0860/1": [recall(first)]})
    assert set(rows(database, "SELECT state FROM handover")) == {"recalled"}
    assert len(rows(database, "SELECT DISTINCT decided_at FROM event")) == 2
    sound(database)


def test_without_a_new_transaction_nothing_of_the_fetch_is_stored(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a fetch that is never cut has event and recall claim one inbox row, and nothing is stored."""
    monkeypatch.setattr(intake, "segments", lambda readings: iter([readings]))
    with pytest.raises(SurpriseError):
        test_a_recall_in_another_partition_of_the_fetch_finds_its_event(database)


def test_a_new_version_in_another_partition_of_the_fetch_keeps_the_handover(database: str) -> None:
    """Two versions of one release in two partitions of one fetch are two transactions, the second on the first."""
    senders = Publishers(database)
    senders.fetch({"in.kriminalforsorgen": [release("KF-1")], "in.kriminalforsorgen/1": [release("KF-1", 2)]})
    assert rows(database, "SELECT version FROM release_case") == [2]
    assert rows(database, "SELECT state, version FROM handover") == [("offered", 2)]
    sound(database)


def test_ids_and_cases_of_two_publishers_do_not_meet_in_one_fetch(database: str) -> None:
    """The same id, and a recall of another publisher's id, concern only their own publisher's events."""
    senders, ours = Publishers(database), concern()
    theirs = concern(publisher="kommune-0851") | {"id": ours["id"]}
    foreign = recall(ours) | {"source": "urn:stafet:publisher:kommune-0840"}
    results = senders.fetch({"in.kommune-0860": [ours], "in.kommune-0851": [theirs], "in.kommune-0840": [foreign]})
    assert [one.duplicates for one in results] == [0, 0, 0]
    assert len(rows(database, "SELECT DISTINCT decided_at FROM event")) == 1
    assert set(rows(database, "SELECT state FROM handover")) == {"offered"}
    sound(database)


def test_a_poisoned_record_stops_no_other_partition(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that cannot be planned is found among the partitions of a fetch; every other one has its effect."""
    senders = Publishers(database)
    poison = concern(subject={"cpr": "710110-4236", "name": NAME, "residence": "0860"})

    def tripping(draft: Draft, owner: tuple[str, str]) -> PersonKey:
        if owner == ("cpr", "7101104236"):
            raise ZeroDivisionError
        return person_key(draft, owner)

    monkeypatch.setattr(planner, "person_key", tripping)
    others = [concern(publisher="kommune-0851") for _ in range(3)]
    results = senders.fetch(
        {
            "in.kommune-0851": others,
            "in.kommune-0860": [concern(), poison, concern()],
            "in.kriminalforsorgen": [release("KF-1")],
        }
    )
    assert [(one.decided, one.dead) for one in results] == [(3, 0), (2, 1), (1, 0)]
    assert rows(database, "SELECT code FROM dead_letter") == ["UNPROCESSABLE"]
    assert rows(database, 'SELECT "offset" FROM dead_letter') == [1]
    placed = rows(database, 'SELECT topic, "offset" FROM event ORDER BY id')
    assert [offset for topic, offset in placed if topic == "in.kommune-0851"] == [0, 1, 2]
    assert [offset for topic, offset in placed if topic == "in.kommune-0860"] == [0, 2]
    sound(database)
