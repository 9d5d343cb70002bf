"""Erasure of one person: all that could be read is gone, the log still holds, and nobody else is touched."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import orjson
import psycopg
import pytest

from acting import give
from crash.test_act_failpoints import suffer
from crash.workbench import CLUSTER, sound
from integration.commands import Command, commands
from integration.office import LEADER, Publishers, acting, change, concern, handovers, rows, sealer
from integration.opened import opened
from schemas.codec import read_kafka
from schemas.envelope import Envelope
from sent import Event, event, release
from servers.databases import fresh
from services.core.access.principal import Principal
from services.core.decision.encoding import compact, expand
from services.core.decision.forgetting import forgotten
from services.core.decision.model import Decision
from services.effects.actors import RefusedActError
from services.effects.fingerprints import FORGOTTEN, fingerprint
from services.effects.intake_port import Chunk, Record
from services.effects.master_keys import WrappedKey
from services.effects.reading import digest as digest_of
from services.effects.sealing import seal
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.evidence.openings import Openings
from services.storage.people.erasing import Erasing, NotErasableError
from services.storage.people.holds import Holds
from services.storage.people.naming import Named, handle_of

pytestmark = pytest.mark.server
NUMBER, OTHER = "7001104234", "6801114235"
WORDS = ("Ordet Slettesen", "Ordet Bevaresen")
WHO = "person/databeskyttelse/stafet/d-1"
TOPIC = "in.kommune-0860"


def about(number: str, words: str, **changes: object) -> Event:
    """Return a concern about somebody, with words that stand nowhere else."""
    return concern(subject={"cpr": number, "name": words, "residence": "0860"}, description=words, **changes)


def compacted(decision: Decision) -> object:
    """Return a decision as it is stored, read from JSON again."""
    return orjson.loads(orjson.dumps(compact(decision)))


@contextmanager
def erasing(database: str) -> Iterator[Erasing]:
    """Give somebody the right to erase."""
    with connect(database) as connection:
        yield Erasing(connection, sealer(), WHO)


def handle(database: str, **named: object) -> UUID:
    """Return a person's handle by how somebody names them."""
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        found = handle_of(cursor, sealer(), Named(**named))  # type: ignore[arg-type]
    assert found is not None
    return found


def close(database: str, *items: UUID) -> None:
    """Carry items to their end, with words of their forum."""
    with acting(database, LEADER) as mine:
        for one in items:
            mine.accept(one)
            mine.content(one)
            mine.do("note_outcome", one, outcome="referred", responsible_authority="kommune-0860", note=WORDS[0])
            mine.do("close", one)


def erased_by(database: str, number: str = NUMBER) -> UUID:
    """Erase whom a number names; returns the handle."""
    person = handle(database, number=number)
    with erasing(database) as work:
        work.erase(person, "requested")
    return person


@pytest.fixture
def senders(database: str) -> Iterator[Publishers]:
    """Two people: of one everything there can be is stored and ended, of the other an open handover."""
    made = Publishers(database)
    made.send(about(NUMBER, WORDS[0]), about(OTHER, WORDS[1]))
    first, _ = handovers(database)
    with acting(database, LEADER) as mine:
        mine.do("ask", first, question=WORDS[0])
    number = rows(database, "SELECT id FROM question")[0]
    made.send(event("kommune-0860", "question_answered", {"question": str(number), "answer": WORDS[0]}))
    close(database, first)
    made.send(about(NUMBER, WORDS[0], observed_on="i går"), about(OTHER, WORDS[1], observed_on="i går"))
    yield made
    made.intake.close()


@pytest.mark.usefixtures("senders")
def test_nothing_about_the_person_can_be_read_any_more(database: str) -> None:
    """Content, words of acts, question and answer, dead letter: no key opens any; the log is whole."""
    assert opened(database).count(WORDS[0].encode()) >= 5
    with erasing(database) as work:
        work.rehearse(handle(database, number=NUMBER))
    person = erased_by(database)
    seen = opened(database)
    assert WORDS[0].encode() not in seen
    assert seen.count(WORDS[1].encode()) >= 2  # the other's content and dead letter
    assert rows(database, "SELECT 1 FROM person WHERE id = %s", person) == []
    of_person = b"%" + person.hex.encode() + b"%"
    entries = "SELECT count(*), count(nonce) FROM audit_entry JOIN leaf ON idx = leaf WHERE body LIKE %s"
    (total, nonces) = rows(database, entries, of_person)[0]
    assert total > 5
    assert nonces == 1  # of the erasure's own leaf, which commits to counts
    assert sorted(rows(database, "SELECT state FROM dead_letter")) == ["dismissed", "open"]
    sound(database)


@pytest.mark.usefixtures("senders")
def test_its_leaf_says_who_and_why_and_nothing_else(database: str) -> None:
    """LOG-4: a leaf `erasure` by a handle that leads nowhere, and a row with counts."""
    person = erased_by(database)
    (leaf,) = [one for one in map(json.loads, rows(database, "SELECT body FROM leaf")) if one["op"] == "erasure"]
    assert (leaf["actor"], leaf["code"], leaf["subj"]) == (WHO, "person.erased:requested", person.hex)
    with connect(database) as connection:
        (number, body) = rows(database, 'SELECT idx, body FROM leaf WHERE body LIKE \'%%"op":"erasure"%%\'')[0]
        assert Openings(connection, sealer()).open(number, body).told == {"kilde": "erasure/2/1/1"}
    (row,) = rows(database, "SELECT events, handovers, dead_letters FROM erasure WHERE person = %s", person)
    assert row == (2, 1, 1)


@pytest.mark.usefixtures("senders")
def test_what_is_asked_for_afterwards_is_erased(database: str) -> None:
    """Content and reopening answer `erased`; the item itself still shows its states, without words."""
    (item, _) = handovers(database)
    erased_by(database)
    with acting(database, LEADER) as mine:
        with pytest.raises(RefusedActError, match="erased"):
            mine.content(item)
        with pytest.raises(RefusedActError, match="erased"):
            mine.do("reopen", item, reason="Nyt.")
        shown = mine.consult(item)
    assert (shown["state"], shown["outcome"]["note"], shown["question"]["question"]) == ("closed", None, None)


def test_what_it_rested_on_and_what_it_said_is_forgotten(database: str, senders: Publishers) -> None:
    """No age, no home, no digest that could be tried; the other's stay. What comes again is known, whatever it says."""
    sent, about_other = about(NUMBER, WORDS[0]), about(OTHER, WORDS[1])
    clash = about(OTHER, WORDS[1]) | {"id": sent["id"]}
    senders.send(sent, about_other, clash)
    close(database, rows(database, "SELECT id FROM handover WHERE event_id = %s", sent["id"])[0])
    stored = "SELECT digest, decision FROM inbox JOIN event USING (publisher, event_id) WHERE event_id = %s"
    (_, before), (others, decided) = (rows(database, stored, one["id"])[0] for one in (sent, about_other))
    assert json.loads(before)["residence"] == "0860"
    erased_by(database)
    (digest, decision) = rows(database, stored, sent["id"])[0]
    assert digest == FORGOTTEN
    assert orjson.loads(decision) == compacted(forgotten(expand(orjson.loads(before))))
    assert rows(database, stored, about_other["id"]) == [(others, decided)]
    letters = "SELECT digest FROM inbox WHERE event IS NULL AND digest <> ''"
    assert FORGOTTEN in rows(database, letters)  # of the dead letter about them
    assert len(set(rows(database, letters))) == 2  # of the dead letter about the other
    again = senders.send(sent, clash, about_other)
    assert (again.duplicates, rows(database, "SELECT count(*) FROM event WHERE event_id = %s", sent["id"])) == (3, [1])
    sound(database)


def test_erasing_somebody_in_a_conflict_leaves_the_other_event_known(database: str) -> None:
    """A letter in conflict has the id of an event about somebody else, whose fingerprint is not its own to take."""
    senders = Publishers(database)
    sent = about(OTHER, WORDS[1])
    gone = about(NUMBER, WORDS[0])
    senders.send(sent, gone, about(NUMBER, WORDS[0]) | {"id": sent["id"]})
    close(database, rows(database, "SELECT id FROM handover WHERE event_id = %s", gone["id"])[0])
    erased_by(database)
    assert rows(database, "SELECT digest FROM inbox WHERE event_id = %s", sent["id"]) != [FORGOTTEN]
    assert rows(database, "SELECT state FROM dead_letter WHERE code = 'CONFLICT'") == ["dismissed"]
    assert senders.send(about(NUMBER, "Noget andet") | {"id": sent["id"]}).duplicates == 0


def test_nothing_stored_of_an_event_is_a_digest_that_can_be_tried(database: str, senders: Publishers) -> None:
    """Neither inbox nor what a leaf is opened to has the SHA-256 of what was sent, before any erasure too."""
    sent = about(OTHER, WORDS[1])
    senders.send(sent)
    envelope = read_kafka(orjson.dumps(sent), ())
    assert isinstance(envelope, Envelope)
    plain = digest_of(envelope, None)
    assert rows(database, "SELECT digest FROM inbox WHERE event_id = %s", sent["id"]) == [fingerprint(sealer(), plain)]
    assert rows(database, "SELECT count(*) FROM inbox WHERE digest = %s", plain) == [0]
    with connect(database) as connection:
        works, openings = connection.execute("SELECT idx, body FROM leaf").fetchall(), Openings(connection, sealer())
        opened_to = b"".join(openings.open(number, body).record for number, body in works)
    assert fingerprint(sealer(), plain) in opened_to
    assert plain not in opened_to


def test_what_came_after_a_backup_and_was_erased_is_not_taken_again(
    database: str, senders: Publishers, pair: EmbeddedPair
) -> None:
    """RET-6: in an older database its events count as read: Kafka's copy is a duplicate, the submitted row is gone."""
    sent, broken = about(NUMBER, WORDS[0]), about(NUMBER, WORDS[0], observed_on="i går")
    another = about(NUMBER, WORDS[0])
    senders.send(sent, broken)
    close(database, rows(database, "SELECT id FROM handover WHERE event_id = %s", sent["id"])[0])
    gone = erased_by(database)
    with erasing(database) as work:
        done = work.done()
    assert {one.event_id for each in done for one in each.met} >= {sent["id"], broken["id"]}
    with fresh(pair.pair.database_url) as older:
        submitted(older, sent, another)
        with erasing(older) as work:
            found = {one.person: work.erase_again(one.person, one.met) for one in done if one.person is not None}
        assert found[gone]
        again = Publishers(older)
        assert again.send(sent, broken).duplicates == 2
        assert rows(older, "SELECT count(*) FROM event") == rows(older, "SELECT count(*) FROM dead_letter") == [0]
        assert rows(older, "SELECT event_id FROM submitted") == [another["id"]], "what nobody erased is still to come"
        assert again.send(another).duplicates == 0
        sound(older)
        again.intake.close()


def submitted(database: str, *events: Event) -> None:
    """Let events have come over HTTP that no router has read."""
    sender, lookup = UUID(int=9), sealer().pseudonym("publisher", "kommune-0860")
    key, wrapped = sealer().fresh(sender.bytes)
    change(database, "DELETE FROM person WHERE lookup = %s", lookup)
    change(database, "INSERT INTO person VALUES (%s, %s, 1, %s, now())", sender, lookup, wrapped.wrapped)
    for number, one in enumerate(events):
        receipt = UUID(int=800 + number)
        values = (receipt, one["id"], sender, seal(key, receipt.bytes, orjson.dumps(one)))
        statement = "INSERT INTO submitted VALUES (DEFAULT, %s, 'kommune-0860', %s, 'd', 't', 'k', %s, %s, now())"
        change(database, statement, *values)


def test_who_comes_again_is_somebody_new(database: str, senders: Publishers) -> None:
    """The mapping is gone: the next event about the number begins with another handle, and its content opens."""
    before = erased_by(database)
    senders.send(about(NUMBER, "Ny begyndelse"))
    assert handle(database, number=NUMBER) != before
    assert b"Ny begyndelse" in opened(database)


@pytest.mark.usefixtures("senders")
def test_what_is_open_or_held_is_not_erased(database: str) -> None:
    """While one handover is open, or a hold stands, nothing is changed; afterwards it goes."""
    open_one, held = handle(database, number=OTHER), handle(database, number=NUMBER)
    with erasing(database) as work:
        holds = Holds(work.connection, sealer(), WHO)
        with pytest.raises(NotErasableError, match="open"):
            work.erase(open_one, "requested")
        holds.place(held, "complaint")
        with pytest.raises(NotErasableError, match="held"):
            work.erase(held, "requested")
        assert work.rehearse(held).held == 1
        assert opened(database).count(WORDS[0].encode()) >= 5
        holds.release(held, "over")
        with pytest.raises(NotErasableError, match="not_held"):
            holds.release(held, "over")
        work.erase(held, "requested")
    codes = {one["code"] for one in map(json.loads, rows(database, "SELECT body FROM leaf"))}
    assert {"hold.placed:complaint", "hold.released:over", "erasure.rehearsed"} <= codes
    sound(database)


@pytest.mark.parametrize("how", ["named", "by_its_event"])
def test_a_letter_that_somebody_else_s_hold_keeps_is_not_erased(database: str, senders: Publishers, how: str) -> None:
    """It tells of both, or has the id of the other's event: whoever needs it needs it whole, until the release."""
    both = about(NUMBER, WORDS[0], observed_on="i går", necessity=f"Se også {OTHER}")
    if how == "by_its_event":
        senders.send(event_of_other := about(OTHER, WORDS[1]))
        both = about(NUMBER, WORDS[0]) | {"id": event_of_other["id"]}
    senders.send(both)
    person = handle(database, number=NUMBER)
    with erasing(database) as work:
        holds = Holds(work.connection, sealer(), WHO)
        holds.place(handle(database, number=OTHER), "complaint")
        before = opened(database)
        with pytest.raises(NotErasableError, match="kept"):
            work.erase(person, "requested")
        assert work.rehearse(person).kept == 1
        assert opened(database) == before
        holds.release(handle(database, number=OTHER), "over")
        work.erase(person, "requested")
    assert WORDS[0].encode() not in opened(database)


def test_a_publisher_and_a_stranger_are_nobody(database: str, senders: Publishers) -> None:
    """The key of a sender's own events, and that of a dead letter, are no person's; an unknown handle is not found."""
    senders.send(event("kommune-0860", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 5}}))
    sender = rows(database, "SELECT person FROM event WHERE type = 'statistics'")[0]
    letter = rows(database, "SELECT person FROM dead_letter")[0]
    with erasing(database) as work:
        for wrong, code in ((sender, "nobody"), (letter, "nobody"), (UUID(int=7), "not_found")):
            with pytest.raises(NotErasableError, match=code):
                work.erase(wrong, "requested")
        gone = erased_by(database)
        with pytest.raises(NotErasableError, match="erased"):
            work.erase(gone, "requested")


@pytest.mark.usefixtures("senders")
def test_an_event_that_is_on_its_way_is_waited_for(database: str) -> None:
    """What was accepted over HTTP and is not read yet would be lost: the erasure is refused until the router has it."""
    submitted(database, about(NUMBER, WORDS[0]) | {"id": "e"})
    with pytest.raises(NotErasableError, match="coming"):
        erased_by(database)
    change(database, "INSERT INTO inbox VALUES ('kommune-0860', 'e', 'd', NULL, NULL)")
    erased_by(database)
    assert rows(database, "SELECT 1 FROM submitted") == []


@pytest.mark.parametrize(("place", "gone"), [("commit", False), ("committed", True)])
@pytest.mark.usefixtures("senders")
def test_killed_it_is_whole_or_not_at_all(database: str, place: str, gone: bool) -> None:
    """Kill -9 in the middle leaves every word; after the commit none."""
    suffer(lambda: erased_by(database), place, "kill")()
    assert (WORDS[0].encode() not in opened(database)) is gone
    assert bool(rows(database, "SELECT 1 FROM erasure")) is gone
    sound(database)


def test_a_router_that_planned_by_the_key_plans_anew(database: str, senders: Publishers) -> None:
    """An event planned before the erasure and stored after it is sealed with a new key: it can be read, and is open."""
    done: list[UUID] = []

    def between(name: str, _: object) -> None:
        if name == "inbox" and not done:
            done.append(handle(database, number=NUMBER))
            erased_by(database)

    base = senders.intake.positions(CLUSTER, {(TOPIC, 0): 0})[TOPIC, 0]
    late = orjson.dumps(about(NUMBER, "Kom for sent"))
    failpoints.install(between)
    try:
        senders.intake.handle([Chunk(CLUSTER, TOPIC, 0, base, base + 1, [Record(base, 1_770_712_200_000, [], late)])])
    finally:
        failpoints.install(None)
    assert done != [handle(database, number=NUMBER)]
    assert b"Kom for sent" in opened(database)
    sound(database)


@pytest.mark.usefixtures("senders")
def test_an_answer_that_is_kept_for_a_repeated_request_goes_too(database: str) -> None:
    """It is sealed under the person's key, and emptied with it."""
    person = handle(database, number=NUMBER)
    version, wrapped = rows(database, "SELECT key_version, wrapped_key FROM person WHERE id = %s", person)[0]
    kept = seal(sealer().unwrap(person.bytes, WrappedKey(version, wrapped)), b"id", b"{}")
    for id_, answer in ((b"id", kept), (b"another", b"nobody's")):
        change(database, "INSERT INTO idempotency VALUES (%s, 'p', 'd', now(), 'ssp', '0860', %s)", id_, answer)
    erased_by(database)
    assert dict(rows(database, "SELECT id, answer FROM idempotency")) == {b"id": None, b"another": b"nobody's"}


def test_a_release_case_of_somebody_without_a_number_is_found(database: str) -> None:
    """A dead letter that names the case is of whom the case is about."""
    senders = Publishers(database)
    nameless = {"birth_date": "1988-01-10", "name": WORDS[0], "residence": "0860"}
    senders.send(release("KF-9", subject=nameless), release("KF-9", 2, subject=nameless, date_status="måske"))
    (item,) = handovers(database)
    close(database, item)
    person = handle(database, handover=item)
    with erasing(database) as work:
        assert len(work.erase(person, "requested").letters) == 1
    assert WORDS[0].encode() not in opened(database)


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers."""
    return commands(settings, monkeypatch, capsys)


def test_at_a_shell_it_is_rehearsed_first(settings: Settings, database: str, stafet: Command) -> None:
    """Without --yes nothing goes; who has no business with it is refused, and every refusal has its leaf."""
    keys = bootstrap.sealer(settings)
    made = Publishers(database, keys=keys)
    made.send(about(NUMBER, WORDS[0]))
    (item,) = handovers(database)
    words = ("--handover", str(item), "--reason", "requested")
    mine = ("--as", "databeskyttelse:stafet:d-1")
    assert stafet("person", "erase", *words, *mine, "--yes").code == 1  # no grant yet
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, Principal.parse("databeskyttelse:stafet:d-1"), "*")
    refused = stafet("person", "erase", *words, *mine, "--yes")
    assert (refused.code, "1 overdragelse(r) er åbne" in refused.err) == (1, True)
    with acting(database, LEADER, keys=keys) as work:
        work.accept(item)
        work.do("note_outcome", item, outcome="referred", responsible_authority="kommune-0860")
        work.do("close", item)
    assert stafet("person", "hold", "--handover", str(item), "--reason", "complaint", *mine).code == 0
    assert "bevaring(er) gælder" in stafet("person", "erase", *words, *mine, "--yes").err
    assert stafet("person", "release", "--handover", str(item), "--reason", "over", *mine).code == 0
    seen = stafet("person", "erase", *words, *mine, "-o", "json", "--dry-run")
    assert (json.loads(seen.out)[0]["events"], json.loads(seen.out)[0]["erased"]) == (1, False)
    assert WORDS[0].encode() in opened(database, keys)
    assert stafet("person", "erase", *words, *mine, "--yes").code == 0
    assert opened(database, keys) == b""
    again = stafet("person", "erase", *words, *mine, "--yes")
    assert (again.code, "allerede slettet" in again.err) == (1, True)
    leaves = map(json.loads, rows(database, "SELECT body FROM leaf"))
    denied = [one["outcome"] for one in leaves if one["op"] == "denied"]
    assert denied == ["denied:forbidden", "denied:open", "denied:held", "denied:erased"]
