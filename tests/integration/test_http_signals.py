"""Signals over HTTP: each sentence of the contract about them, with listeners on sockets of their own."""

from contextlib import closing
from itertools import pairwise
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from acting import give
from integration.desk import ANNE, BENTE, EXIT, SORTER, Desk
from integration.office import change
from servers.buffering_proxy import behind_a_proxy
from servers.http import Served, served
from servers.signals import Listener, deaf, listening
from servers.stafet import until
from services.core.access.principal import Principal
from services.effects.audit_records import AuditRecord
from services.effects.rows import StepRow
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.outbox import wake
from services.storage.recorded import recorded

pytestmark = pytest.mark.server
MACHINE = "machine/test/stafet"
NOBODY = "koordinator:kommune-0840:k-9"
WHY = "Kan ikke løses i skolen alene."


@pytest.fixture(scope="module", autouse=True)
def begun(shared: Settings) -> None:
    """A log that has a leaf, which grants can name."""
    with connect(str(shared.database_url)) as connection, recorded(connection, MACHINE) as tx:
        tx.leaf(AuditRecord("config", "test"), b"")


def count(api: Served) -> float:
    """Return how many flows the process says that it has."""
    port = api.process.lines("process_started")[-1]["port"]
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    (line,) = [line for line in text.splitlines() if line.startswith("stafet_signal_listeners ")]
    return float(line.partition(" ")[2])


def seen(database: str, item: UUID, version: int) -> None:
    """Give an item a step that sends no message, so that nobody is woken."""
    with connect(database) as connection, recorded(connection, MACHINE) as tx:
        leaf = tx.leaf(AuditRecord("alteration", "handover.seen"), b"")
        tx.steps.append(StepRow(item.bytes, version, "offered", "offered", None, MACHINE, 0, leaf))


def test_an_event_is_a_queues_address_and_nothing_else(api: Served, desk: Desk) -> None:
    """Server-sent events `queue` with `{"forum", "municipality"}` of what the caller sees, never more."""
    desk.let_in(ANNE, "ssp")
    with listening(api, ANNE) as (anne,):
        assert (anne.status, anne.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        item = desk.case("ssp")
        anne.wait(1)
        desk.told("accept", item)
        anne.wait(2)
        assert anne.events == [("queue", {"forum": "ssp", "municipality": "0860"})] * 2
        assert set(anne.blocks("event")) == {'event: queue\ndata: {"forum":"ssp","municipality":"0860"}'}


def test_an_address_without_a_municipality(api: Served, desk: Desk) -> None:
    """A queue of the whole district has null for its municipality."""
    desk.let_in(ANNE, "psp")
    with listening(api, ANNE) as (anne,):
        desk.case("psp")
        assert anne.wait(1).events == [("queue", {"forum": "psp", "municipality": None})]


def test_each_is_told_of_what_it_sees_at_that_moment(api: Served, desk: Desk) -> None:
    """Only what the caller may see: stages and forums of others, Exit and a queue's triage are not told."""
    for who, forum in ((ANNE, "p115_plus_udvalg"), (SORTER, "p115_plus_udvalg"), (EXIT, "exit_enhed"), (ANNE, "ksp")):
        desk.let_in(who, forum)
    desk.let_in(ANNE, "exit_enhed")
    with listening(api, ANNE, SORTER, EXIT, BENTE, NOBODY) as (anne, sorter, exits, bente, nobody):
        item = desk.case("young_adult")
        sorter.wait(1)
        desk.case("exit")
        exits.wait(1)
        desk.told("select", item, SORTER, necessity=WHY)
        sorter.wait(2)
        anne.wait(1)
        desk.case("ksp")
        anne.wait(2)
        assert anne.addresses == {("p115_plus_udvalg", "0860"), ("ksp", "0860")}
        assert sorter.addresses == {("p115_plus_udvalg", "0860")}
        assert exits.addresses == {("exit_enhed", None)}
        assert [one.events for one in (bente, nobody)] == [[], []]
        assert not any(b"exit" in one.bytes for one in (anne, sorter, bente, nobody))


def test_what_was_before_is_not_told(api: Served, desk: Desk) -> None:
    """Signals tell what happens from the first comment on; a late starter reads the queue once then."""
    desk.let_in(ANNE, "ssp", "ksp")
    for _ in range(3):
        desk.case("ssp")
        with listening(api, ANNE) as (anne,):
            desk.case("ksp")
            assert anne.wait(1).addresses == {("ksp", "0860")}


def test_a_listener_without_a_token_is_refused(api: Served) -> None:
    """401 like everywhere."""
    with api.client() as nobody:
        assert nobody.get("/signals").status_code == 401


def test_the_first_comment_comes_at_once_and_headers_let_it_through(api: Served) -> None:
    """Works behind a proxy: nothing is kept, nothing held back, and headers go out before anything happens."""
    with listening(api, NOBODY) as (nobody,):
        assert nobody.text == ": stafet\n\n"
        assert nobody.headers["cache-control"] == "no-cache"
        assert nobody.headers["x-accel-buffering"] == "no"


def test_behind_a_proxy_that_buffers(api: Served, desk: Desk) -> None:
    """What such a proxy keeps of every other answer it passes on at once; one that heeds no header keeps this too."""
    desk.let_in(ANNE, "ssp")
    with behind_a_proxy(api.url) as proxy, behind_a_proxy(api.url, heeds=False) as deaf:
        with (
            closing(Listener(proxy.url, api.token(ANNE))) as anne,
            closing(Listener(deaf.url, api.token(ANNE))) as held,
        ):
            anne.begun()
            desk.case("ssp")
            assert anne.wait(1).addresses == {("ssp", "0860")}
            assert held.bytes == b""
        until(lambda: count(api) == 0, "nobody listens behind the proxies", 5)


def test_two_hundred_at_once_each_hear_their_own(api: Served, desk: Desk) -> None:
    """200 listeners at once, each a principal of its own: those who see the queue are told, the others are not."""
    with psycopg.connect(desk.database) as connection:
        give(connection, Principal("koordinator", "kommune-0860", "*"), "ssp")
        give(connection, Principal("koordinator", "kommune-0851", "*"), "ksp")
    half = 100
    first = [f"koordinator:kommune-0860:n-{number}" for number in range(half)]
    second = [f"koordinator:kommune-0851:n-{number}" for number in range(half)]
    with listening(api, *first, *second) as listeners:
        until(lambda: count(api) == 2 * half, "200 listeners")
        desk.case("ssp")
        for one in listeners[:half]:
            one.wait(1)
        desk.case("ksp")
        for one in listeners[half:]:
            one.wait(1)
        assert [one.addresses for one in listeners[:half]] == [{("ssp", "0860")}] * half
        assert [one.addresses for one in listeners[half:]] == [{("ksp", "0860")}] * half
    until(lambda: count(api) == 0, "nobody listens", 10)


@pytest.mark.slow
def test_a_comment_comes_every_15_seconds(api: Served) -> None:
    """A comment every 15 s, for a listener of whose queues nothing is heard."""
    with listening(api, NOBODY) as (nobody,):
        until(lambda: nobody.comments == 3, "a third comment")
        times = [at for at, part in nobody.came if b": stafet" in part]
        assert [round(later - former) for former, later in pairwise(times)] == [15, 15]


def test_a_grant_that_ends_closes_the_flow(api: Served, desk: Desk) -> None:
    """Any of its grants: at once nothing is told, within a second the flow ends in order; others go on."""
    who = f"koordinator:kommune-0860:k-{uuid4().hex[:8]}"
    desk.let_in(who, "ssp", "ksp")
    desk.let_in(ANNE, "ssp")
    with listening(api, who, ANNE) as (one, anne):
        handle = Principal.parse(who).handle
        change(desk.database, "UPDATE access_grant SET ended_at = now() WHERE handle = %s AND forum = 'ssp'", handle)
        desk.case("ssp")
        assert one.ended.wait(10)
        assert one.whole
        assert one.events == []
        assert anne.wait(1).events
        assert not anne.ended.is_set()


def test_a_grant_over_by_its_until_closes_the_flow(api: Served, desk: Desk) -> None:
    """`until` ends what is seen, and so the flow, without anybody's act."""
    who = f"koordinator:kommune-0860:k-{uuid4().hex[:8]}"
    desk.let_in(who, "ssp")
    with listening(api, who) as (one,):
        handle = Principal.parse(who).handle
        later = "UPDATE access_grant SET until_at = now() + interval '2 seconds' WHERE handle = %s"
        change(desk.database, later, handle)
        desk.case("ssp")
        assert one.wait(1).events
        assert one.ended.wait(10)
        desk.case("ssp")
        assert one.whole
        assert len(one.events) == 1


def test_a_grant_that_begins_is_told_where_something_stands(api: Served, desk: Desk) -> None:
    """Who had nothing hears comments alone, and from its grant on what it sees, first of all what stands there."""
    who = f"koordinator:kommune-0860:k-{uuid4().hex[:8]}"
    desk.case("ssp")
    with listening(api, who) as (one,):
        desk.case("ssp")
        desk.let_in(who, "ssp")
        assert one.wait(1).events == [("queue", {"forum": "ssp", "municipality": "0860"})]
        desk.case("ssp")
        assert len(one.wait(2).events) == 2


def test_a_token_that_expires_closes_the_flow(api: Served, desk: Desk) -> None:
    """At the moment from which on it would be refused: `exp` and 60 s of leeway."""
    desk.let_in(ANNE, "ssp")
    with closing(Listener(api.url, api.token(ANNE, minutes=1, ago=118))) as short, listening(api, ANNE) as (anne,):
        short.begun()
        assert short.ended.wait(10)
        assert short.whole
        desk.case("ssp")
        anne.wait(1)
        assert short.events == []


def test_gone_listeners_are_cleaned_up(api: Served) -> None:
    """Who goes away without a word is no longer counted at once, with its end of the connection."""
    before = count(api)
    with listening(api, *[NOBODY] * 5) as listeners:
        until(lambda: count(api) == before + 5, "five listeners")
        listeners[0].close()
        until(lambda: count(api) == before + 4, "four listeners", 5)
    until(lambda: count(api) == before, "no listener", 5)


def test_who_takes_nothing_is_let_go(shared: Settings, desk: Desk) -> None:
    """A listener that stays connected and reads nothing holds its flow no longer than a slow request may take."""
    desk.let_in(ANNE, "ssp")
    item = UUID(desk.case("ssp"))
    with served(shared, http_seconds=2) as api, closing(deaf(api.url, api.token(ANNE))):
        until(lambda: count(api) == 1, "the listener")
        for version in range(100, 1_000):
            seen(desk.database, item, version)
            with connect(desk.database) as connection:
                wake(connection)
            if not count(api):
                break
        assert count(api) == 0


def test_what_nobody_was_woken_for_is_told_by_the_next_look(api: Served, desk: Desk) -> None:
    """A `NOTIFY` that is lost costs a second, and no signal."""
    desk.let_in(ANNE, "ssp")
    with listening(api, ANNE) as (anne,):
        item = UUID(desk.case("ssp"))
        anne.wait(1)
        seen(desk.database, item, 99)
        assert len(anne.wait(2).events) == 2  # without a notice nobody says NOTIFY


def test_a_database_that_goes_away_delays_signals_and_loses_none(api: Served, desk: Desk) -> None:
    """The sessions of the process are ended by the server: flows stay open, and all that came meanwhile is told."""
    desk.let_in(ANNE, "ssp", "ksp")
    with listening(api, ANNE) as (anne,):
        for case in ("ssp", "ksp"):
            query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s"
            change(desk.database, query, "stafet signals")
            desk.case(case)
        anne.wait(2)
        assert anne.addresses == {("ssp", "0860"), ("ksp", "0860")}
        assert not anne.ended.is_set()


def test_open_flows_end_at_once_when_the_process_stops(shared: Settings) -> None:
    """SIGTERM ends every flow in order, and the process within its grace."""
    with served(shared, stop_seconds=8) as running, listening(running, *[ANNE] * 20) as listeners:
        assert running.process.stop() == 0
        assert all(one.ended.wait(5) and one.whole for one in listeners)
        assert running.process.lines("no_progress") == []
