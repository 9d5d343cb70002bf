"""Idempotency-Key in the database: one effect, the first answer again, for whom its grants still let in."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import psycopg
import pytest

from acting import Acting, acting, give
from crash.workbench import sound
from integration.office import KSP, LEADER, OTHER, Publishers, change, concern, everything, handovers, rows
from services.clock.jobs import JOBS
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.master_keys import SealError
from services.storage import idempotency
from services.storage.connections import connect
from services.storage.handovers import questions
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.reader import Answer
from services.storage.idempotency import Request
from statemachine.cases import CASES

pytestmark = pytest.mark.server
SENDER = Principal.parse("udgiver:kommune-0860:u-1")
SORTER = Principal.parse("visitator:kommune-0860:v-1")
ASKED = "Hvornår var det, og hvem så det?"
NOW = datetime.now(UTC)


@pytest.fixture
def item(database: str) -> UUID:
    """Return an item that KSP and LEADER are let in to."""
    Publishers(database).send(concern())
    (found,) = handovers(database, "ssp")
    with psycopg.connect(database) as connection:
        give(connection, KSP, "ssp")
        give(connection, LEADER, "ssp")
    return found


def ask(mine: Acting, item: UUID, key: str = "k-1", text: str = ASKED, act: str = "ask") -> Answer:
    """Ask the sender, by a request with a key."""
    body = {"question": text}
    given = Given(body, mine.office.connection.execute("SELECT version FROM handover").fetchone()[0])  # type: ignore[index]
    return perform(mine.office, act, item, lambda: given, Request(key, f"/handovers/{item}/{act}", body))


def code(work: Callable[[], object]) -> str:
    """Return what something is refused with."""
    with pytest.raises(RefusedActError) as error:
        work()
    return error.value.code


def effects(database: str) -> tuple[object, ...]:
    """Return what acts leave: versions, steps, questions and notices."""
    tables = ("SELECT version FROM handover", "SELECT count(*) FROM handover_step", "SELECT count(*) FROM question")
    return tuple(rows(database, query)[0] for query in (*tables, "SELECT count(*) FROM outbox"))


def test_the_first_answer_comes_again_with_no_second_effect(database: str, item: UUID) -> None:
    """The same principal, key, path and body gets the first answer again, also after somebody else went on."""
    with acting(database, KSP) as mine, acting(database, LEADER) as leader:
        first, done = ask(mine, item), effects(database)
        assert ask(mine, item) == first
        assert effects(database) == done
        leader.do("cancel_question", item)
        done = effects(database)
        assert json.dumps(ask(mine, item)) == json.dumps(first)
        assert effects(database) == done
        assert first == leader.consult(item) | {
            name: first[name] for name in ("state", "version", "steps", "acts", "answer_by", "due", "question")
        }
    sound(database)


def test_being_told_again_is_a_reading(database: str, item: UUID) -> None:
    """Nobody is told of a person without a leaf."""
    with acting(database, KSP) as mine:
        ask(mine, item)
        before = rows(database, "SELECT count(*) FROM leaf")[0]
        ask(mine, item)
    (last,) = rows(database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    assert json.loads(last)["code"] == "handover.shown"
    assert rows(database, "SELECT count(*) FROM leaf") == [before + 1]


def test_the_body_is_compared_as_json(database: str, item: UUID) -> None:
    """Order of members does not matter; another body is refused, and changes nothing."""
    with acting(database, KSP) as mine:
        mine.accept(item)
        body = {"outcome": "referred", "responsible_authority": "kommune-0860"}
        version, path = 2, f"/handovers/{item}/note_outcome"
        first = perform(mine.office, "note_outcome", item, partial(Given, body, version), Request("k", path, body))
        turned = dict(reversed(body.items()))
        assert (
            perform(mine.office, "note_outcome", item, partial(Given, turned, version), Request("k", path, turned))
            == first
        )
        other, done = body | {"outcome": "postponed"}, effects(database)
        again = partial(perform, mine.office, "note_outcome", item, partial(Given, other, version))
        assert code(lambda: again(Request("k", path, other))) == "idempotency_key_reused"
        assert effects(database) == done


def test_key_path_and_principal_tell_requests_apart(database: str, item: UUID) -> None:
    """The same key of somebody else, or for another path, is another request."""
    with acting(database, KSP) as mine, acting(database, LEADER) as leader:
        mine.accept(item)
        told = ask(mine, item)
        assert code(lambda: ask(leader, item)) == "not_allowed"
        cancel = partial(Given, {}, told["version"])
        request = Request("k-1", f"/handovers/{item}/cancel_question", {})
        assert perform(mine.office, "cancel_question", item, cancel, request)["state"] == "accepted"
        assert ask(mine, item, key="k-2", text="En ny.")["version"] == told["version"] + 2


def test_a_refusal_is_not_remembered(database: str, item: UUID) -> None:
    """Only the answer of what was done is remembered: what was refused may be done later, also with another body."""
    with acting(database, KSP) as mine:
        assert code(lambda: ask(mine, item, text=" ")) == "invalid"
        assert rows(database, "SELECT count(*) FROM idempotency") == [0]
        assert ask(mine, item)["state"] == "awaiting_sender"


def test_two_at_once_have_one_effect_and_both_the_answer(database: str, item: UUID) -> None:
    """The second waits for the first."""
    told: list[Answer] = []

    def one() -> None:
        with acting(database, KSP) as mine:
            given, body = partial(Given, {"question": ASKED}, 1), {"question": ASKED}
            told.append(perform(mine.office, "ask", item, given, Request("k", f"/{item}", body)))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == len(threads)
    assert all(one == told[0] for one in told)
    assert effects(database)[:3] == (2, 2, 1)
    assert rows(database, "SELECT count(*) FROM leaf WHERE convert_from(body, 'UTF8') LIKE '%%denied:%%'") == [0]


def test_it_is_told_again_for_a_day(database: str, item: UUID) -> None:
    """Within 24 hours; then it is another request, which the version refuses, and clock takes the row away."""
    began = datetime.now(UTC)  # an act's moment is never before its item's
    moment = [began]
    with acting(database, KSP, clock=lambda: moment[0]) as mine:
        first = ask(mine, item)
        moment[0] = began + timedelta(hours=24) - timedelta(milliseconds=1)
        assert ask(mine, item) == first
        with connect(database) as clock:
            assert idempotency.forget(clock, moment[0]) == 0
            moment[0] = began + timedelta(hours=24)
            assert code(lambda: ask(mine, item)) == "not_allowed"
            mine.do("cancel_question", item)
            later = ask(mine, item)
            assert later["version"] == first["version"] + 2
            assert ask(mine, item) == later
            assert idempotency.forget(clock, moment[0]) == 0
            assert idempotency.forget(clock, moment[0] + timedelta(hours=24)) == 1
    assert rows(database, "SELECT count(*) FROM idempotency") == [0]
    assert "forget_answers" in {job.name for job in JOBS}


def test_grants_still_have_to_cover_the_address(database: str, item: UUID) -> None:
    """While its grants still cover the item's address; else it is as for an id that never was."""
    with acting(database, KSP) as mine:
        first = ask(mine, item)
        ended = "UPDATE access_grant SET ended_at = now(), ended_by = 'x', end_reason = 'x' WHERE handle = %s"
        change(database, ended, KSP.handle)
        assert code(lambda: ask(mine, item)) == "not_found"
        assert code(lambda: ask(mine, item, text="Andet")) == "not_found"
        change(database, "UPDATE access_grant SET ended_at = NULL, ended_by = NULL, municipality = '0851'")
        assert code(lambda: ask(mine, item)) == "not_found"
        change(database, "UPDATE access_grant SET municipality = '0860'")
        assert ask(mine, item) == first


def test_whatever_the_stage_now(database: str) -> None:
    """After `select` the item is out of the sorter's sight, and the first answer still comes again, without acts."""
    Publishers(database).send(CASES["council"](NOW))
    (one,) = rows(database, "SELECT id FROM handover WHERE stage = 'triage'")
    body, path = {"necessity": "Nødvendigt."}, f"/handovers/{one}/select"
    with acting(database, SORTER) as sorter:
        sorter.consult(one)
        select = partial(perform, sorter.office, "select", one, partial(Given, body, 1), Request("k", path, body))
        first = select()
        assert (first["stage"], first["acts"]) == ("queue", [])
        assert code(lambda: perform(sorter.office, "select", one, partial(Given, body, 2))) == "not_found"
        assert select() == first
        denied = rows(database, "SELECT count(*) FROM leaf WHERE convert_from(body, 'UTF8') LIKE '%%denied:%%'")
        assert denied == [1]


def test_an_answer_to_a_question_comes_again(database: str, item: UUID) -> None:
    """`answer` is remembered likewise, though nobody asks any more."""
    with acting(database, KSP) as mine, acting(database, SENDER) as sender:
        number = UUID(ask(mine, item)["question"]["id"])
        body = {"answer": "I går."}
        reply = partial(
            questions.answer, sender.office, number, partial(Given, body), Request("k", f"/questions/{number}", body)
        )
        first, done = reply(), effects(database)
        assert first["state"] == "answered"
        assert reply() == first
        assert effects(database) == done
        other = Request("k", f"/questions/{number}", {"answer": "I dag."})
        again = partial(questions.answer, sender.office, number, partial(Given, other.body), other)
        assert code(again) == "idempotency_key_reused"


def test_erasure_reaches_what_is_kept(database: str, item: UUID) -> None:
    """Kept are digests and what is sealed under the person's key: without it, what stands now is told."""
    with acting(database, KSP) as mine:
        first = ask(mine, item, key="Nøgle-til-Ida-1")
        kept = everything(database)["idempotency"]
        for word in ("Nøgle", "Ida", ASKED[:9], str(item)):
            assert word.encode() not in kept
        change(database, "UPDATE event SET content = NULL")
        change(database, "UPDATE person SET wrapped_key = set_byte(wrapped_key, 20, 255 - get_byte(wrapped_key, 20))")
        change(database, "UPDATE question SET asked = NULL")
        with pytest.raises(SealError):  # the key is there and is another: nothing is told
            ask(mine, item, key="Nøgle-til-Ida-1")
        change(database, "DELETE FROM person")
        change(database, "UPDATE handover_text SET texts = NULL")
        again = ask(mine, item, key="Nøgle-til-Ida-1")
        assert again["question"]["question"] is None
        assert again["version"] == first["version"]
        assert effects(database)[0] == first["version"]


def test_its_row_is_seen_by_its_principal_alone(database: str, item: UUID) -> None:
    """The role that serves people shows nobody what somebody else was answered."""
    with acting(database, KSP) as mine:
        ask(mine, item)
    with psycopg.connect(database) as connection:
        seen = {}
        for who in (KSP, OTHER, LEADER, None):
            with connection.transaction():
                connection.execute("SET LOCAL ROLE stafet_serving")
                if who is not None:
                    connection.execute("SELECT set_config('stafet.principal', %s, true)", (str(who),))
                row = connection.execute("SELECT count(*) FROM idempotency").fetchone()
                seen[who] = row and row[0]
    assert seen == {KSP: 1, OTHER: 0, LEADER: 0, None: 0}
