"""Retention: what the rulebook keeps no longer cannot be read any more, the rest can, and the log says what went."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from uuid import UUID

import orjson
import psycopg
import pytest

from acting import give
from crash.test_act_failpoints import suffer
from crash.workbench import CLUSTER, rulebook, sound
from integration.commands import commands
from integration.office import EXIT, LEADER, Publishers, acting, change, handovers, recall, rows, sealer
from integration.opened import opened
from integration.retained import (
    BEGIN,
    NUMBER,
    OPEN_WORDS,
    OTHER,
    WHO,
    WORDS,
    about,
    carry,
    days,
    fill,
    rehearse,
    retain,
    senders,
)
from integration.test_erasing import submitted
from sent import CPR, event, release
from servers.databases import fresh
from services.clock import jobs
from services.clock.jobs import JobContext
from services.core.access.principal import Principal
from services.core.retention.turn import QUIET
from services.effects.actors import RefusedActError
from services.effects.fingerprints import FORGOTTEN
from services.effects.intake_port import Chunk, Record
from services.effects.reminding import CLOCK
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from services.runtime.telemetry.metrics import Metrics
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.evidence.openings import BROKEN, OPENED, Openings
from services.storage.idempotency import KEPT
from services.storage.people import replaying, retained_letters
from services.storage.people.erasing import Erasing
from services.storage.people.gone import CONTENT, KEY, LETTER, LOOKUP, RECORD
from services.storage.people.holds import Holds
from services.storage.people.naming import Named, handle_of
from services.storage.people.retention import earlier_of_both

pytestmark = pytest.mark.server
PERSON = "SELECT id, wrapped_key IS NOT NULL FROM person WHERE id IN (SELECT person FROM handover) ORDER BY created_at"


@pytest.fixture
def filled(database: str) -> Publishers:
    """Both people."""
    return fill(database)


def whose(database: str, number: str = NUMBER) -> UUID | None:
    """Return the handle that a number leads to."""
    with connect(database) as connection, connection.cursor() as cursor:
        return handle_of(cursor, sealer(), Named(number=number))


def broken(database: str) -> list[int]:
    """Return the leaves that neither open nor are told as erased."""
    with connect(database) as connection:
        openings = Openings(connection, sealer())
        leaves = [(number, bytes(body)) for number, body in rows(database, "SELECT idx, body FROM leaf")]
        return [one.number for one in (openings.open(*leaf) for leaf in leaves) if one.state == BROKEN]


LOOKED = """
SELECT leaf, nonce IS NOT NULL FROM audit_entry JOIN leaf ON leaf.idx = leaf
WHERE convert_from(body, 'UTF8')::jsonb ->> 'op' = 'consultation' ORDER BY leaf
"""


def look(database: str, moment: datetime) -> None:
    """Look at the item that is open, and at what retention would take; both are reviewed."""
    with acting(database, LEADER, clock=lambda: moment) as mine:
        mine.consult(handovers(database)[1])
    rehearse(database, moment)
    for leaf, _ in rows(database, LOOKED):
        change(database, "INSERT INTO lookup_review VALUES (%s, 'sample', now()) ON CONFLICT DO NOTHING", leaf)


@pytest.mark.usefixtures("filled")
def test_each_thing_goes_on_its_day(database: str) -> None:
    """Content and letter after 30 days, answer after 90, the key with the last of them, the record after five years."""
    person = whose(database)
    assert retain(database, days(29.9)) == []
    assert opened(database).count(WORDS.encode()) >= 5
    first = retain(database, days(30.1))
    assert Counter(one.what for one in first) == {CONTENT: 1, LETTER: 1}
    assert {(one.what, one.due.kept_as, one.due.rules) for one in first} == {
        (CONTENT, "payload", ("RET-3",)),
        (LETTER, "dead_letter", ("RET-3",)),
    }
    assert opened(database).count(WORDS.encode()) == 1  # the event that answered; it is at no forum
    second = retain(database, days(90.1))
    assert [(one.what, one.due.kept_as) for one in second] == [(CONTENT, "idle_payload"), (KEY, "idle_payload")]
    seen = opened(database)
    assert WORDS.encode() not in seen
    assert seen.count(OPEN_WORDS.encode()) == 2
    assert whose(database) == person
    assert retain(database, days(1824)) == []
    assert rows(database, "SELECT DISTINCT digest FROM inbox WHERE event IS NULL") == [FORGOTTEN]  # of the letter
    last = retain(database, days(1826))
    assert [(one.what, one.id, one.due.kept_as) for one in last] == [(RECORD, person, "record")]
    assert whose(database) is None
    assert rows(database, "SELECT reason FROM erasure") == ["retention"] * 2  # of the letter, and of the person
    assert retain(database, days(1826)) == []
    assert broken(database) == []
    sound(database)


@pytest.mark.usefixtures("filled")
def test_an_erasure_s_leaf_says_that_something_went_and_not_what(database: str) -> None:
    """LOG-4: who, when, of which event, by which class; it opens for the auditor, and other leaves of the case do."""
    gone = retain(database, days(100))
    with connect(database) as connection:
        openings = Openings(connection, sealer())
        leaves = [openings.open(number, body) for number, body in rows(database, "SELECT idx, body FROM leaf")]
    erased = [one for one in leaves if one.leaf["op"] == "erasure"]
    assert {(one.leaf["code"], one.leaf["src"]) for one in erased} == {
        (f"{one.what}.erased:{one.due.kept_as}", f"{one.what}/{one.id}") for one in gone
    }
    assert {(one.state, one.leaf["actor"]) for one in erased} == {(OPENED, WHO)}
    assert not [one for one in leaves if WORDS in json.dumps(one.leaf)]
    steps = [one for one in leaves if one.leaf["code"].startswith("handover.")]
    assert {one.state for one in steps} == {OPENED}
    stored = dict(rows(database, "SELECT event, kept_as FROM content_erasure"))
    assert stored == {one.id: one.due.kept_as for one in gone if one.what == CONTENT}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("after", [10, 31, 100, 2000])
def test_a_rehearsal_tells_what_goes_and_changes_nothing(database: str, after: int) -> None:
    """The same things by the same classes as the run after it; only the leaf of the look is there."""
    before, leaves = opened(database), rows(database, "SELECT count(*) FROM leaf")
    told = rehearse(database, days(after))
    assert opened(database) == before
    assert rows(database, "SELECT count(*) FROM leaf") == [leaves[0] + 1]
    assert sorted(told) == sorted(retain(database, days(after)))
    assert rehearse(database, days(after)) == []


@pytest.mark.usefixtures("filled")
def test_what_is_open_or_held_stays(database: str) -> None:
    """Whatever its age; a hold also keeps the dead letters that tell of the person, until it is released."""
    person = whose(database)
    assert person is not None
    with connect(database) as connection:
        holds = Holds(connection, sealer(), WHO)
        holds.place(person, "complaint")
        assert retain(database, days(9000)) == []
        holds.release(person, "over")
    assert Counter(one.what for one in retain(database, days(9000))) == {CONTENT: 2, KEY: 1, RECORD: 1, LETTER: 1}
    assert opened(database).count(OPEN_WORDS.encode()) == 2


@pytest.mark.usefixtures("filled")
def test_what_is_asked_for_afterwards_is_erased(database: str) -> None:
    """Content and reopening answer `erased`; the item still shows its states, without words."""
    item = handovers(database)[0]
    retain(database, days(100))
    with acting(database, LEADER) as mine:
        for refused in (lambda: mine.content(item), lambda: mine.do("reopen", item, reason="Nyt.")):
            with pytest.raises(RefusedActError, match="erased"):
                refused()
        shown = mine.consult(item)
    assert (shown["state"], shown["outcome"]["note"], shown["question"]["question"]) == ("closed", None, None)


def test_who_comes_again_is_the_same_person_under_a_new_key(database: str, filled: Publishers) -> None:
    """What was sealed before, as an older copy of the database has it, does not open with the key of today."""
    person, before = whose(database), rows(database, "SELECT content FROM event WHERE content IS NOT NULL ORDER BY id")
    ids = rows(database, "SELECT id FROM event WHERE content IS NOT NULL ORDER BY id")
    retain(database, days(100))
    filled.send(about(NUMBER, "Ny begyndelse"))
    assert whose(database) == person
    assert b"Ny begyndelse" in opened(database)
    for id_, content in zip(ids, before, strict=True):
        change(database, "UPDATE event SET content = %s WHERE id = %s", content, id_)
    assert WORDS.encode() not in opened(database)
    sound(database)


def test_a_router_that_planned_by_the_key_plans_anew(database: str, filled: Publishers) -> None:
    """An event planned before the key went and stored after it is sealed with a new one."""
    done: list[object] = []

    def between(name: str, _: object) -> None:
        if name == "inbox" and not done:
            done.append(None)
            done.append(retain(database, days(100)))

    topic = "in.kommune-0860"
    base = filled.intake.positions(CLUSTER, {(topic, 0): 0})[topic, 0]
    late = orjson.dumps(about(NUMBER, "Kom for sent"))
    failpoints.install(between)
    try:
        filled.intake.handle([Chunk(CLUSTER, topic, 0, base, base + 1, [Record(base, 1_770_712_200_000, [], late)])])
    finally:
        failpoints.install(None)
    assert len(done) == 2
    assert b"Kom for sent" in opened(database)
    sound(database)


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
@pytest.mark.parametrize("place", ["commit", "committed"])
@pytest.mark.usefixtures("filled")
def test_killed_anywhere_the_next_turn_does_the_rest(database: str, place: str, nth: int) -> None:
    """Kill -9 at each place of each transaction: what was committed is whole, and whoever begins again ends it."""
    look(database, days(1))
    told = Counter(one.what for one in rehearse(database, days(2000)))

    def work() -> None:
        failpoints.arm(f"{place}:kill:{nth}")
        retain(database, days(2000))

    suffer(work, "read", "kill")()
    left = Counter(one.what for one in retain(database, days(2000)))
    assert left.total() < told.total() or (place, nth) == ("commit", 1)
    assert Counter(rows(database, "SELECT split_part(convert_from(body, 'UTF8')::jsonb ->> 'code', '.', 1) FROM leaf "
        "WHERE convert_from(body, 'UTF8')::jsonb ->> 'op' = 'erasure'")) == Counter(
        {"content": 2, "key": 1, "person": 1, "letter": 1, "lookups": 1}
    )  # fmt: skip
    assert WORDS.encode() not in opened(database)
    sound(database)


def test_content_that_is_nobody_s_goes_and_its_key_stays(database: str) -> None:
    """A sender's own key seals what comes over HTTP a moment later: only a person's goes with what it sealed."""
    made = senders(database)
    made.send(event("kommune-0860", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 5}}))
    assert [one.what for one in retain(database, days(91))] == [CONTENT]
    assert rows(database, "SELECT wrapped_key IS NOT NULL FROM person") == [True]
    assert retain(database, days(4000)) == []


def test_a_key_stays_while_an_answer_may_be_told_again(database: str) -> None:
    """The answer to a request that comes again is sealed under it, for a day after the act."""
    assert QUIET >= KEPT
    made = senders(database)
    sent = about(NUMBER, WORDS)
    made.send(sent)
    made.send(recall(sent))
    assert [one.what for one in retain(database, days(0.5))] == [CONTENT]
    assert [one.what for one in retain(database, days(1.1))] == [KEY]


def test_what_its_sender_took_back_goes_at_once(database: str) -> None:
    """Also where a forum has ended it, when it never should have come; what was only called off stays with its case."""
    made = senders(database)
    ended, off, still = (about(NUMBER, WORDS) for _ in range(3))
    made.send(ended, off, still)
    for item in handovers(database)[:2]:
        carry(database, item)
    called_off = recall(off)
    called_off["data"]["reason"] = "cancelled"
    made.send(recall(ended), called_off, recall(still))
    gone = [one for one in retain(database, days(2)) if one.what == CONTENT]
    ids = dict(rows(database, "SELECT event_id, id FROM event"))
    assert {(one.id, one.due.kept_as, one.due.rules) for one in gone} == {
        (ids[ended["id"]], "recalled", ("RET-1",)),
        (ids[still["id"]], "recalled", ("RET-1",)),
    }
    assert (
        opened(database).count(WORDS.encode()) == 3
    )  # of the one that was called off: name, text and the note of its end


def test_a_letter_that_was_taken_back_goes_too(database: str) -> None:
    """The event in it will not be offered any more."""
    made = senders(database)
    sent = about(NUMBER, WORDS, observed_on="i går")
    made.send(sent)
    made.send(recall(sent))
    assert [(one.what, one.due.kept_as) for one in retain(database, days(1))] == [(LETTER, "recalled")]
    assert WORDS.encode() not in opened(database)
    assert broken(database) == []


def test_content_of_an_earlier_version_stays_with_the_item_that_was_kept(database: str) -> None:
    """What changed is told from both; they go together once the item has ended and its time is over."""
    made = senders(database)
    made.send(release("KF-7"))
    made.send(release("KF-7", 2, release_date="2026-06-30", parole_date="2026-06-30"))
    (item,) = handovers(database)
    assert retain(database, days(200)) == []
    with acting(database, clock=lambda: BEGIN) as mine:
        mine.accept(item)
        mine.do("note_outcome", item, outcome="referred", responsible_authority="kommune-0860")
        mine.do("close", item)
    assert [one.what for one in retain(database, days(31))] == [CONTENT, CONTENT, KEY]
    with acting(database) as mine:
        assert mine.consult(item)["state"] == "closed"


@pytest.mark.usefixtures("filled")
def test_look_ups_go_after_their_own_time(database: str) -> None:
    """Five years after the look nobody opens its leaf, and no review has it; a later one, and every leaf, is there."""
    look(database, days(1))
    early = len(rows(database, LOOKED))
    look(database, days(500))
    late, leaves = rows(database, LOOKED)[early:], rows(database, "SELECT body FROM leaf ORDER BY idx")
    assert late
    assert [one.what for one in retain(database, days(1825.5)) if one.what == LOOKUP] != []
    told = [one for one in rehearse(database, days(1826.5)) if one.what == LOOKUP]
    gone = [one for one in retain(database, days(1826.5)) if one.what == LOOKUP]
    assert sorted(told) == sorted(gone)
    assert {(one.due.kept_as, one.due.rules) for one in gone} == {("look_ups", ("RET-3",))}
    found = dict(rows(database, LOOKED))
    assert {leaf: found[leaf] for leaf, _ in late} == dict(late)
    assert [leaf for leaf, opens in found.items() if opens][: len(late)] == [leaf for leaf, _ in late]
    assert rows(database, "SELECT leaf FROM lookup_review ORDER BY leaf") == [leaf for leaf, _ in late]
    assert rows(database, "SELECT body FROM leaf ORDER BY idx")[: len(leaves)] == leaves
    with connect(database) as connection:
        openings = Openings(connection, sealer())
        (newest,) = rows(database, "SELECT idx, body FROM leaf ORDER BY idx DESC LIMIT 1")
        opening = openings.open(*newest)
    assert (opening.leaf["code"], opening.state) == ("lookups.erased:look_ups", OPENED)
    assert broken(database) == []
    assert [one for one in retain(database, days(1826.5)) if one.what == LOOKUP] == []


@pytest.mark.usefixtures("filled")
def test_a_hold_keeps_look_ups(database: str) -> None:
    """Of whom it names, and nobody else's; once it ended they go."""
    look(database, days(1))
    person = whose(database, OTHER)
    assert person is not None
    theirs = "SELECT count(nonce) FROM audit_entry JOIN leaf ON idx = leaf WHERE convert_from(body, 'UTF8') LIKE %s"
    with connect(database) as connection:
        holds = Holds(connection, sealer(), WHO)
        holds.place(person, "complaint")
        retain(database, days(2000))
        mine = f'%"op":"consultation"%"subj":"{person.hex}"%'
        assert rows(database, theirs, mine) != [0]
        assert rows(database, theirs, '%"op":"consultation"%"subj":null%"t_rec":"2026%') == [0]
        with connect(database) as other, other.transaction():
            holds.release(person, "over")
            other.execute("SELECT 1 FROM person WHERE id = %s FOR UPDATE", (person,))
            retain(database, days(2000))
            assert rows(database, theirs, mine) != [0]  # whom somebody has is passed by
    retain(database, days(2000))
    assert rows(database, theirs, mine) == [0]


def test_content_without_its_consent_goes_at_once(database: str) -> None:
    """EXIT-4: whoever withdraws the consent that it stands on is not kept any longer."""
    made = senders(database)
    subject = {"cpr": CPR, "name": WORDS, "residence": "0860"}
    wish = {"exit": {"wish": True}, "contact": {"office": "KiF"}, "necessity": WORDS, "subject": subject}
    made.send(event("kommune-0860", "exit_wish", wish))
    (item,) = handovers(database, "exit_enhed")
    with acting(database, EXIT, clock=lambda: BEGIN) as mine:
        mine.do("record_consent", item, given_on="2026-02-10")
        mine.do("withdraw_consent", item)
    assert [(one.what, one.due.kept_as) for one in retain(database, days(2))][:1] == [(CONTENT, "consent_withdrawn")]


@pytest.mark.usefixtures("filled")
def test_somebody_else_s_handles_are_left_for_the_next_turn(database: str) -> None:
    """Whoever erases or holds a person at that moment has them; nobody waits."""
    person = whose(database)
    with connect(database) as other, other.transaction():
        other.execute("SELECT 1 FROM person WHERE id = %s FOR UPDATE", (person,))
        assert [one.what for one in retain(database, days(100))] == [LETTER]
    assert [one.what for one in retain(database, days(100))] == [CONTENT, CONTENT, KEY]
    assert whose(database, OTHER) is not None


@pytest.mark.usefixtures("filled")
def test_nobody_at_work_on_an_item_makes_it_wait(database: str) -> None:
    """What somebody works on is left for the next turn at once: the clock has more to do than that."""
    (item,) = rows(database, "SELECT id FROM handover WHERE state = 'closed'")
    with connect(database) as other, other.transaction():
        other.execute("SELECT 1 FROM handover WHERE id = %s FOR UPDATE", (item,))
        assert [one.what for one in retain(database, days(100))] == [LETTER]
        other.execute("SELECT 1")  # it was not waited for until the database ended it
    assert [one.what for one in retain(database, days(100))] == [CONTENT, CONTENT, KEY]


def hold(database: str) -> None:
    """Place a hold on the person that the dead letter names."""
    person = whose(database)
    assert person is not None
    with connect(database) as connection:
        Holds(connection, sealer(), WHO).place(person, "complaint")


@pytest.mark.usefixtures("filled")
def test_a_letter_that_a_hold_names_meanwhile_stays(database: str) -> None:
    """Found as due, then held, then it is its turn."""
    with connect(database) as connection:
        (letters,) = retained_letters.due(connection, days(100), rulebook().retention)
        hold(database)
        assert retained_letters.erase(connection, letters, WHO, days(100)) == []
    assert rows(database, "SELECT content IS NOT NULL FROM dead_letter") == [True]


@pytest.mark.usefixtures("filled")
def test_a_hold_names_no_letter_that_just_went(database: str) -> None:
    """Placed while the letter's erasure is not committed yet, it waits, and keeps what is still there."""
    placing = Thread(target=partial(hold, database))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

    def meanwhile(name: str, _: object) -> None:
        if name == "commit" and placing.ident is None:
            placing.start()
            while placing.is_alive() and rows(database, waiting) == [0]:
                pass

    with connect(database) as connection:
        (letters,) = retained_letters.due(connection, days(100), rulebook().retention)
        failpoints.install(meanwhile)
        try:
            assert len(retained_letters.erase(connection, letters, WHO, days(100))) == 1
        finally:
            failpoints.install(None)
    placing.join()
    assert rows(database, "SELECT letters FROM legal_hold") == [[]]


@pytest.fixture
def context(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobContext]:
    """What the clock's job works with, under the tests' rulebook."""
    monkeypatch.setattr(jobs, "ruling", lambda _: rulebook())
    with connect(database, "stafet clock") as connection:
        yield JobContext(connection, Metrics(), lambda _: None, list)


@pytest.mark.usefixtures("filled")
def test_a_clock_that_is_set_forward_erases_nothing_too_early(context: JobContext, database: str) -> None:
    """What counts is the earlier of its time and the database's: what is erased nobody can bring back."""
    far = datetime.now(UTC) + timedelta(days=20_000)
    context.now = lambda: far
    assert jobs.erase_due(context) == 4
    assert context.retained is not None
    assert whose(database) is not None  # its record has years to go
    assert earlier_of_both(context.connection)() <= datetime.now(UTC)


@pytest.mark.usefixtures("filled")
def test_the_clock_does_it_each_night_a_part_in_each_turn(
    context: JobContext, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 03:00 in Copenhagen, once; other jobs have their turn in between, and a night that failed begins anew."""
    monkeypatch.setattr(jobs, "PART", 0.0)
    night = days(100)
    context.now = lambda: night
    with connect(database, "stafet clock") as dying:
        broken_off = JobContext(dying, Metrics(), lambda _: None, list, now=lambda: night)
        dying.close()
        with pytest.raises(psycopg.OperationalError):
            jobs.erase_due(broken_off)
    assert (broken_off.retaining, broken_off.retained) == (None, None)
    turns = [jobs.erase_due(context) for _ in range(6)]
    assert sum(turns) == 4
    assert max(turns) < 4
    assert context.retained is not None
    assert WORDS.encode() not in opened(database)
    codes = Counter(rows(database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'actor' FROM leaf "
        "WHERE convert_from(body, 'UTF8')::jsonb ->> 'op' = 'erasure'"))  # fmt: skip
    assert codes == {CLOCK: 4}
    night = days(100.5)
    assert jobs.erase_due(context) == 0


def test_at_a_shell(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--dry-run` lists what, by which class and rule, and why; without it all that is gone; for its role alone."""
    made = Publishers(database, keys=bootstrap.sealer(settings))  # received in February, long ago
    made.send(event("kommune-0860", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 5}}))
    stafet = commands(settings, monkeypatch, capsys)
    mine = ("--as", "databeskyttelse:stafet:d-1")
    assert stafet("retention", "run", *mine).code == 1
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, Principal.parse("databeskyttelse:stafet:d-1"), "*")
    told = stafet("retention", "run", "--dry-run", "-o", "json", *mine)
    (row,) = json.loads(told.out)
    assert {name: row[name] for name in ("what", "class", "rules")} == {
        "what": "en hændelses indhold", "class": "idle_payload", "rules": "RET-4",
    }  # fmt: skip
    assert "1 ville blive det" in told.err
    assert rows(database, "SELECT count(content) FROM event") == [1]
    done = stafet("retention", "run", *mine)
    assert (done.code, "ingen har handlet på" in done.out, "1 slettet for altid" in done.err) == (0, True, True)
    assert rows(database, "SELECT count(content) FROM event") == [0]
    assert "0 slettet" in stafet("retention", "run", *mine).err


def test_what_a_restore_brings_back_goes_again(
    settings: Settings,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """RET-6: `person erasures` names the content that went too, and `replay-erasures` takes it away again."""
    keys = bootstrap.sealer(settings)
    fill(database, keys)
    stafet, mine = commands(settings, monkeypatch, capsys), ("--as", "databeskyttelse:stafet:d-1")
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, Principal.parse("databeskyttelse:stafet:d-1"), "*")
    saved = {
        table: rows(database, f"SELECT to_jsonb({table})::text FROM {table} ORDER BY 1")  # noqa: S608 -- names from here
        for table in ("event", "handover_text", "dead_letter", "person")
    }
    gone = retain(database, days(31))
    assert Counter(one.what for one in gone) == {CONTENT: 1, LETTER: 1}
    listed = tmp_path / "erasures.jsonl"
    listed.write_text(stafet("person", "erasures", *mine).out, encoding="utf-8")
    lines = [json.loads(one) for one in listed.read_text(encoding="utf-8").splitlines()]
    assert [str(one.id) for one in gone if one.what == CONTENT] == [one["event"] for one in lines if "event" in one]
    for table, found in saved.items():  # as an older backup has them
        change(database, f"DELETE FROM {table}")  # noqa: S608 -- as above
        for row in found:
            change(database, f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)", row)  # noqa: S608 -- as above
    change(database, "DELETE FROM content_erasure")
    assert opened(database, keys).count(WORDS.encode()) >= 4
    told = stafet("person", "replay-erasures", str(listed), *mine)
    assert "1 slettede håndtag og 1 hændelser uden indhold" in told.err
    assert opened(database, keys).count(WORDS.encode()) >= 4
    done = stafet("person", "replay-erasures", str(listed), *mine, "--yes")
    assert (done.code, "1 havde indhold igen" in done.err) == (0, True), done.err
    assert opened(database, keys).count(WORDS.encode()) == 1  # the event that answered, whose time was not over
    again = stafet("person", "replay-erasures", str(listed), *mine, "--yes")
    assert "0 havde indhold igen" in again.err
    sound(database)
    listed.write_text('{"at": "2026-01-01"}\n', encoding="utf-8")
    assert stafet("person", "replay-erasures", str(listed), *mine).code == 65


def test_content_that_went_after_a_backup_is_not_taken_again(database: str, pair: EmbeddedPair) -> None:
    """RET-6: an older database that does not know the event yet takes it neither from Kafka nor from `submitted`."""
    made = senders(database)
    subject = {"cpr": CPR, "name": WORDS, "residence": "0860"}
    wish = {"exit": {"wish": True}, "contact": {"office": "KiF"}, "necessity": WORDS, "subject": subject}
    wished, mistaken, kept = event("kommune-0860", "exit_wish", wish), about(NUMBER, WORDS), about(OTHER, OPEN_WORDS)
    taken_back = recall(mistaken)
    made.send(wished, mistaken, kept, taken_back)
    (item,) = handovers(database, "exit_enhed")
    with acting(database, EXIT, clock=lambda: BEGIN) as mine:
        mine.do("record_consent", item, given_on="2026-02-10")
        mine.do("withdraw_consent", item)
    assert {one.due.kept_as for one in retain(database, days(2)) if one.what == CONTENT} == {
        "consent_withdrawn", "recalled",
    }  # fmt: skip
    with connect(database) as connection:
        told = [one for one in Erasing(connection, sealer(), WHO).done() if one.event is not None]
    with fresh(pair.pair.database_url) as older:
        submitted(older, wished, mistaken, kept)
        with connect(older) as connection:
            erasing = Erasing(connection, sealer(), WHO)
            gone = {one.event: one.met for one in told if one.event is not None}
            assert sum(replaying.again(erasing, gone)) == 2
            assert sum(replaying.again(erasing, gone)) == 0
            assert [(one.event, one.met) for one in erasing.done()] == [(one.event, one.met) for one in told]
        assert rows(older, "SELECT event_id FROM submitted") == [kept["id"]]
        again = Publishers(older)
        assert again.send(wished, mistaken, taken_back).duplicates == 2
        assert rows(older, "SELECT count(content) FROM event WHERE type <> 'event_recalled'") == [0]
        assert WORDS.encode() not in opened(older)
        again.send(kept)
        assert OPEN_WORDS.encode() in opened(older)
        assert broken(older) == []
        sound(older)
