"""Mails that came in wait in their publisher's own triage: nothing of them is routed before a person sends it."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import connect as psycopg_connect

from crash.workbench import sound
from integration.desk import RECEIVED
from integration.office import change, rows
from integration.publishers import AMPLE, SENDER, at_work
from sent import Event
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError, RefusedEventsError
from services.storage.publishers import arriving, mails
from services.storage.publishers.quotas import OverQuotaError, Quota
from statemachine.cases import CASES

pytestmark = pytest.mark.server
OTHERS = Principal.parse("udgiver:kommune-0851:u-1")
COORDINATOR = Principal.parse("koordinator:kommune-0860:k-1")
BRINGS = Principal.parse("udgiver:kommune-0860:mail")
LEFT = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx"


def event(**changed: Any) -> Event:
    """Return an event as a mail has it, without an id."""
    made = dict(CASES["ssp"](RECEIVED)) | changed
    del made["id"]
    return made


def arrived(database: str, *events: Event, known_by: bytes | None = None) -> UUID:
    """Let a mail arrive; returns its number."""
    with at_work(database, BRINGS) as office:
        assert arriving.arrive(office, known_by or uuid4().bytes, events)
    return rows(database, "SELECT id FROM mail_in ORDER BY received_at")[-1]


def test_a_mail_waits_sealed_and_nothing_is_routed(database: str) -> None:
    """Its row says nothing of anybody; its publisher's person reads it, sends it, and then it is gone."""
    number = arrived(database, event(), event(), known_by=b"x")
    kept = bytes(rows(database, "SELECT content FROM mail_in")[0])
    assert b"necessity" not in kept
    assert rows(database, "SELECT count(*) FROM submitted") == [0]
    with at_work(database) as office:
        assert [one.id for one in mails.listed(office)] == [number]
        told = mails.shown(office, number).told()
        sent = mails.send(office, number, AMPLE)
        assert mails.listed(office) == []
    assert [one["data"]["necessity"] for one in told["events"]] == [event()["data"]["necessity"]] * 2
    assert [one.event_id for one in sent] == [one["id"] for one in told["events"]]
    assert rows(database, "SELECT receipt FROM submitted ORDER BY id") == [one.receipt for one in sent]
    assert rows(database, "SELECT content IS NULL AND state = 'sent' FROM mail_in") == [True]
    said = ["mail.arrived", "mail.listed", "mail.shown", "mail.shown", "mail.sent", "event.submitted", "mail.listed"]
    assert rows(database, LEFT) == said
    sound(database)


def test_the_same_mail_comes_once_whoever_brings_it_at_once(database: str) -> None:
    """Eight at a time, and again once it was discarded."""

    def bring(_: int) -> bool:
        with at_work(database, BRINGS) as office:
            return arriving.arrive(office, b"the same", [event()])

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(bring, range(8))) == [False] * 7 + [True]
    (number,) = rows(database, "SELECT id FROM mail_in")
    with at_work(database) as office:
        mails.discard(office, number)
    assert bring(0) is False
    assert rows(database, "SELECT content IS NULL AND state = 'discarded' FROM mail_in") == [True]
    assert rows(database, "SELECT count(*) FROM submitted") == [0]


def test_only_a_person_of_its_publisher_sees_it(database: str) -> None:
    """For everybody else it is not there, also for the database's own role; each refusal has its leaf."""
    number = arrived(database, event())
    for who, listing in ((OTHERS, []), (COORDINATOR, "forbidden")):
        with at_work(database, who) as office:
            for act in (mails.shown, mails.discard, lambda at, one: mails.send(at, one, AMPLE)):
                with pytest.raises(RefusedActError, match="not_found"):
                    act(office, number)
            if listing == "forbidden":
                with pytest.raises(RefusedActError, match="forbidden"):
                    mails.listed(office)
            else:
                assert mails.listed(office) == listing
    denied = rows(database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'op' FROM leaf ORDER BY idx")
    assert denied == ["collection", *["denied"] * 3, "consultation", *["denied"] * 4]
    with psycopg_connect(database) as connection:
        connection.execute("SELECT set_config('role', 'stafet_publishing', true)")
        for principal, seen in ((SENDER, 1), (OTHERS, 0), (COORDINATOR, 0)):
            connection.execute("SELECT set_config('stafet.principal', %s, true)", (str(principal),))
            assert connection.execute("SELECT count(*) FROM mail_in").fetchone() == (seen,)


def test_who_comes_second_is_told_and_nothing_is_sent_twice(database: str) -> None:
    """Two send and one discards at once: exactly one of them wins."""
    number = arrived(database, event())

    def send(_: int) -> str:
        with at_work(database) as office:
            try:
                mails.send(office, number, AMPLE)
            except RefusedActError as refused:
                return refused.code
        return "sent"

    def discard(_: int) -> str:
        with at_work(database) as office:
            try:
                mails.discard(office, number)
            except RefusedActError as refused:
                return refused.code
        return "discarded"

    with ThreadPoolExecutor(3) as pool:
        found = [one.result() for one in (pool.submit(send, 0), pool.submit(send, 1), pool.submit(discard, 2))]
    (won,) = set(found) - {"not_allowed"}
    assert rows(database, "SELECT state FROM mail_in") == [won]
    assert rows(database, "SELECT count(*) FROM submitted") == [int(won == "sent")]
    sound(database)


def test_what_cannot_be_sent_still_waits(database: str) -> None:
    """A fault of any event, a quota that is used up: the mail is as it was, whole."""
    wrong = arrived(database, event(), event(data={}))
    with at_work(database) as office:
        with pytest.raises(RefusedEventsError) as caught:
            mails.send(office, wrong, AMPLE)
        assert set(caught.value.indexes) == {1}
        mails.send(office, arrived(database, event()), Quota(0.001, 1))
        with pytest.raises(OverQuotaError):
            mails.send(office, arrived(database, event()), Quota(0.001, 1))
        assert len(mails.listed(office)) == 2
    assert rows(database, "SELECT count(*) FROM submitted") == [1]


def test_what_nobody_decides_on_is_gone_after_a_month(database: str) -> None:
    """Each with its leaf; what is younger stays."""
    arrived(database, event())
    change(database, "UPDATE mail_in SET received_at = received_at - interval '31 days'")
    young = arrived(database, event())
    with at_work(database, BRINGS) as office:
        assert (arriving.forget(office), arriving.forget(office)) == (1, 0)
    assert rows(database, "SELECT id FROM mail_in") == [young]
    assert rows(database, LEFT).count("mail.forgotten") == 1
    assert "mail" in json.dumps(rows(database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'src' FROM leaf"))
