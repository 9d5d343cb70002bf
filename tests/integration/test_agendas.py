"""Agendas in PostgreSQL: what acts on items and on meetings do to both, who may, and two coordinators at once."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from functools import partial
from itertools import count, product
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command

from acting import Acting, give
from crash.prepared import accepted
from crash.workbench import rulebook, sound
from integration.office import KSP, LEADER, OTHER, Publishers, change, concern, recall, rows
from integration.test_migrations import to
from schemas.faults import Fault
from servers.databases import fresh
from services.core.access.principal import Principal
from services.core.agenda.meeting import ACTS, MeetingAct
from services.core.calendar.dates import add_hverdage
from services.effects.actors import RefusedActError
from services.runtime.embedded.pair import EmbeddedPair
from services.storage.agendas import acts, reading
from services.storage.agendas.ahead import Ahead, ahead
from services.storage.agendas.stored import NEWEST, SOONEST, Wanted
from services.storage.connections import connect
from services.storage.handovers.given import Given
from services.storage.handovers.office import day, utc_now
from services.storage.idempotency import Request
from unit.core.agenda.test_meeting import STANDS

pytestmark = pytest.mark.server
SORTER = Principal.parse("visitator:kommune-0860:v-1")
SSP = {"forum": "ssp", "municipality": "0860"}
GROUP = {"forum": "ssp_netvaerksgruppe", "municipality": "0860"}
TODAY = day(utc_now())
_days = count(1)
_schools = count(280001)
Told = dict[str, Any]


@pytest.fixture(scope="module")
def senders(pair: EmbeddedPair) -> Iterator[Publishers]:
    """One database for the tests of this file, each of which meets on days of its own."""
    with fresh(pair.pair.database_url) as url:
        yield Publishers(url)


@pytest.fixture(scope="module")
def mine(senders: Publishers) -> Acting:
    """A coordinator of Hjorring."""
    return at_work(senders, KSP)


def at_work(senders: Publishers, who: Principal, *forums: str) -> Acting:
    """Let somebody in, with a connection of its own."""
    working = Acting(connect(senders.database), who)
    senders.send(concern())  # grants need a leaf to point at
    give(working.office.connection, who, *(forums or ("ssp", "ssp_netvaerksgruppe")))
    return working


def a_day() -> date:
    """Return a working day that no other test meets on."""
    return add_hverdage(TODAY, next(_days), rulebook().holidays)


def planned(mine: Acting, on: date | None = None, **where: object) -> Told:
    """Plan a meeting of the SSP of Hjorring, unless it is elsewhere."""
    body = {**SSP, "day": (on or a_day()).isoformat(), **where}
    return acts.plan(mine.office, partial(Given, body))


def do(mine: Acting, act: str, number: object, based_on: int | None = None, **body: object) -> Told:
    """Do an act on a meeting; returns it as it is then."""
    return acts.perform(mine.office, act, UUID(str(number)), partial(Given, body, based_on))


def refused(work: Callable[[], object]) -> str:
    """Return why something is refused."""
    with pytest.raises(RefusedActError) as caught:
        work()
    return caught.value.code


def put(senders: Publishers, mine: Acting, on: date) -> UUID:
    """Let a new item be taken and put on the agenda of a day; returns it."""
    item = accepted(senders, mine)
    mine.do("put_on_agenda", item, meeting=on.isoformat())
    return item


def at(mine: Acting, on: date) -> Told:
    """Return the meeting of a day with its entries."""
    (one,) = [one for one in reading.listed(mine.office, Wanted(since=on)) if one["day"] == on.isoformat()]
    return reading.show(mine.office, UUID(one["id"]))


def items(told: Told) -> list[UUID]:
    """Return the items of an agenda in order."""
    return [UUID(one["item"]) for one in told["entries"]]


def test_an_item_is_put_on_the_meeting_of_its_day(senders: Publishers, mine: Acting) -> None:
    """Made as a draft when there is none, last when there is one; taken off it is not shown, and comes back last."""
    on = a_day()
    first, second = put(senders, mine, on), put(senders, mine, on)
    told = at(mine, on)
    assert (told["state"], told["version"], told["municipality"], items(told)) == ("draft", 2, "0860", [first, second])
    mine.do("take_off_agenda", first)
    assert items(at(mine, on)) == [second]
    mine.do("put_on_agenda", first, meeting=on.isoformat())
    told = at(mine, on)
    assert (items(told), told["waiting"], told["version"]) == ([second, first], 2, 3)
    assert [one["state"] for one in told["entries"]] == ["on_agenda"] * 2


def test_an_item_goes_onto_a_meeting_that_was_planned_or_sent_out(senders: Publishers, mine: Acting) -> None:
    """Whoever planned it; a meeting that is over is another one."""
    one = planned(mine, begins="09:00")
    do(mine, "send_out", one["id"])
    item = put(senders, mine, date.fromisoformat(one["day"]))
    told = reading.show(mine.office, UUID(one["id"]))
    assert (told["state"], told["begins"], items(told)) == ("sent", "09:00", [item])
    change(senders.database, "UPDATE meeting SET state = 'held' WHERE id = %s", one["id"])
    other = put(senders, mine, date.fromisoformat(one["day"]))
    found = reading.listed(mine.office, Wanted(since=date.fromisoformat(one["day"])))
    assert sorted((one["state"], one["items"]) for one in found if one["day"] == told["day"]) == [
        ("draft", 1),
        ("held", 1),
    ]
    assert other not in items(reading.show(mine.office, UUID(one["id"])))


def test_how_an_item_left_is_told(senders: Publishers, mine: Acting) -> None:
    """With an outcome, by a recall, by another forum's acceptance; an outcome stays when it is put on again later."""
    on, later = a_day(), a_day()
    sent = concern()
    before = set(rows(senders.database, "SELECT id FROM handover"))
    senders.send(sent)
    (recalled,) = set(rows(senders.database, "SELECT id FROM handover")) - before
    mine.accept(recalled)
    mine.do("put_on_agenda", recalled, meeting=on.isoformat())
    noted, forwarded = put(senders, mine, on), put(senders, mine, on)
    mine.do("note_outcome", noted, outcome="postponed", responsible_authority="kommune-0860")
    mine.do("put_on_agenda", noted, meeting=later.isoformat())
    senders.send(recall(sent))
    mine.do("forward", forwarded, forum="p115_udvalg", municipality="0860", legal_basis="RPL115-1-1", necessity="Ja.")
    (new,) = rows(senders.database, "SELECT forwarding FROM handover WHERE id = %s", forwarded)
    assert [one["left"] and one["left"]["state"] for one in at(mine, on)["entries"]] == ["recalled", "handled", None]
    mine.accept(new)
    told = at(mine, on)
    left = [(one["left"]["state"], one["left"]["code"]) for one in told["entries"]]
    assert left == [("recalled", "wrong_person"), ("handled", "postponed"), ("forwarded", None)]
    assert (told["items"], told["waiting"]) == (3, 0)
    assert items(at(mine, later)) == [noted]


@pytest.fixture(scope="module")
def carried(senders: Publishers, mine: Acting) -> UUID:
    """An item that is put on one agenda after the other."""
    return accepted(senders, mine)


def standing(senders: Publishers, mine: Acting, words: str, item: UUID) -> str:
    """Return a meeting of a school's group today that stands as the words say, with one item on it."""
    one = planned(mine, add_hverdage(TODAY, 300, rulebook().holidays), **GROUP, school=str(next(_schools)))
    state, *running = words.split()
    values = (state, utc_now() if running else None, TODAY, one["id"])
    change(senders.database, "UPDATE meeting SET state = %s, started_at = %s, day = %s WHERE id = %s", *values)
    (stands,) = rows(senders.database, "SELECT state FROM handover WHERE id = %s", item)
    if stands != "on_agenda":
        mine.do("put_on_agenda", item, meeting=TODAY.isoformat())
    steps = "SELECT %s, handover, max(version), 1 FROM handover_step WHERE handover = %s AND state = 'on_agenda'"
    steps += " AND from_state <> 'on_agenda' GROUP BY handover"
    change(senders.database, f"INSERT INTO agenda_entry {steps}", one["id"], item)
    return str(one["id"])


@pytest.mark.parametrize(
    ("words", "act"), [pytest.param(words, act, id=f"{words} {act.name}") for words, act in product(STANDS, ACTS)]
)
def test_every_act_in_every_state(
    senders: Publishers, mine: Acting, carried: UUID, words: str, act: MeetingAct
) -> None:
    """Done exactly where the table says so, one version on; else refused, with a leaf and nothing changed."""
    number = standing(senders, mine, words, carried)
    item = {"item": str(carried)}
    body = {"move": {"day": "2199-01-02"}, "place": {**item, "position": 1}, "arrange": {**item, "minutes": 5}}
    before, size = row(senders, number), rows(senders.database, "SELECT size FROM tree_head")[0]
    if act.name in STANDS[words]:
        told = do(mine, act.name, number, 1, **body.get(act.name, {}))
        assert (told["version"], told["state"]) == (2, act.to or words.split(maxsplit=1)[0])
        assert told == reading.show(mine.office, UUID(number))
        on = {"move": ("on_agenda", date(2199, 1, 2)), "cancel": ("accepted", None)}.get(act.name)
        if on is not None:
            assert rows(senders.database, "SELECT state, meeting FROM handover WHERE id = %s", carried) == [on]
    else:
        assert refused(lambda: do(mine, act.name, number, 1, **body.get(act.name, {}))) == "not_allowed"
        assert row(senders, number) == before
    assert rows(senders.database, "SELECT size FROM tree_head")[0] > size


def row(senders: Publishers, number: object) -> Any:
    """Return a meeting as it is stored."""
    return rows(senders.database, "SELECT * FROM meeting WHERE id = %s", number)


def test_a_moved_meeting_takes_its_items_along(senders: Publishers, mine: Acting) -> None:
    """Each has a step of its own and the new day, and whoever has it is told; an occupied day is refused."""
    on, later, taken = a_day(), a_day(), a_day()
    item = put(senders, mine, on)
    put(senders, mine, taken)
    one = at(mine, on)
    assert refused(lambda: do(mine, "move", one["id"], day=taken.isoformat())) == "same_day"
    assert refused(lambda: planned(mine, taken)) == "same_day"
    told = do(mine, "move", one["id"], 1, day=later.isoformat(), begins="13:30")
    assert (told["day"], told["begins"], items(told)) == (later.isoformat(), "13:30", [item])
    stands = rows(senders.database, "SELECT state, meeting, version, remind_at FROM handover WHERE id = %s", item)[0]
    assert (stands[:3], stands[3].year) == (("on_agenda", later, 4), 1970)
    (data,) = rows(senders.database, "SELECT data FROM outbox ORDER BY id DESC LIMIT 1")
    assert json.loads(data)["data"]["version"] == 4
    assert items(at(mine, later)) == [item]


def test_order_minutes_and_presenter(senders: Publishers, mine: Acting) -> None:
    """Up and down by places; what was based on another version is refused, and says who was first."""
    on = a_day()
    first, second, third = (put(senders, mine, on) for _ in range(3))
    number = at(mine, on)["id"]
    assert items(do(mine, "place", number, 3, item=str(third), position=1)) == [third, first, second]
    assert items(do(mine, "place", number, item=str(third), position=9)) == [first, second, third]
    told = do(mine, "arrange", number, item=str(second), minutes=15, presenter="kommune-0860")
    assert [(one["minutes"], one["presenter"]) for one in told["entries"]] == [
        (None, None), (15, "kommune-0860"), (None, None),
    ]  # fmt: skip
    assert do(mine, "arrange", number, item=str(second))["minutes"] == 0
    with pytest.raises(RefusedActError) as caught:
        do(mine, "send_out", number, 3)
    assert (caught.value.code, caught.value.version, caught.value.actor) == ("stale", 7, KSP.stored)


@pytest.mark.parametrize("order", [NEWEST, SOONEST])
def test_meetings_are_read_page_by_page(mine: Acting, order: str) -> None:
    """Each once, in the order of their days, also two of one day; those that are over apart from those to come."""
    on = a_day()
    for begins in ("09:00", "10:00"):
        do(mine, "cancel", planned(mine, on, begins=begins)["id"])
    for _ in range(3):
        planned(mine)
    for is_open in (True, False):
        wanted = Wanted(is_open=is_open, order=order)
        whole = [one.meeting for one in reading.found(mine.office, wanted)]
        assert [one.day for one in whole] == sorted((one.day for one in whole), reverse=order == NEWEST)
        assert {one.state in {"draft", "sent"} for one in whole} == {is_open}
        paged: list[UUID] = []
        while page := reading.found(mine.office, wanted._replace(limit=2, beyond=paged[-1] if paged else None)):
            paged += [one.meeting.id for one in page]
        assert paged == [one.id for one in whole]


def test_the_meeting_ahead_of_an_item(senders: Publishers, mine: Acting) -> None:
    """The one that it is on, else the next of its forum at its address; none for who does not see both."""
    change(senders.database, "UPDATE meeting SET state = 'held'")
    item, on = accepted(senders, mine), a_day()
    assert ahead(mine.office, item) is None
    change(
        senders.database,
        "UPDATE meeting SET state = 'draft', day = %s WHERE id = %s",
        TODAY - timedelta(1),
        planned(mine)["id"],
    )
    planned(mine, **GROUP | {"school": "289999"})
    assert ahead(mine.office, item) is None
    later, sooner = planned(mine, add_hverdage(on, 400, rulebook().holidays)), planned(mine, on, begins="09:00")
    assert ahead(mine.office, item) == Ahead(UUID(sooner["id"]), on, time(9), is_on=False)
    mine.do("put_on_agenda", item, meeting=later["day"])
    assert ahead(mine.office, item) == Ahead(UUID(later["id"]), date.fromisoformat(later["day"]), None, is_on=True)
    stranger = at_work(senders, OTHER, "psp")
    assert ahead(stranger.office, item) is None


def test_a_meeting_is_there_for_its_coordinators_alone(senders: Publishers, mine: Acting) -> None:
    """Another municipality's, a sorter, and an id that never was get the same answer, and see no row."""
    one = planned(mine)
    number = UUID(one["id"])
    stranger = at_work(senders, OTHER)
    change(senders.database, "UPDATE access_grant SET municipality = '0851' WHERE handle = %s", OTHER.handle)
    for other in (stranger, at_work(senders, SORTER)):
        assert refused(lambda who=other: reading.show(who.office, number)) == "not_found"
        assert refused(lambda who=other: reading.show(who.office, uuid4())) == "not_found"
        assert refused(lambda who=other: do(who, "cancel", number)) == "not_found"
        assert refused(lambda who=other: planned(who)) == "not_found"
        assert reading.listed(other.office, Wanted()) == []
    leader = at_work(senders, LEADER)
    assert reading.show(leader.office, number)["state"] == "draft"
    assert row(senders, number)[0][7] == 1


@pytest.mark.parametrize("text", ["Anders And", "ssp\x00", ""])
def test_what_is_asked_for_is_the_rulebook_s(senders: Publishers, mine: Acting, text: str) -> None:
    """Whoever looks cannot write words of their own into the log, where they would stand for ever."""
    leaves = rows(senders.database, "SELECT count(*) FROM leaf")
    for name in ("forum", "municipality"):
        with pytest.raises(RefusedActError) as caught:
            reading.listed(mine.office, Wanted(**{name: text}))  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.faults) == ("invalid", (Fault(name, "not_known"),))
    assert rows(senders.database, "SELECT count(*) FROM leaf") == leaves
    reading.listed(mine.office, Wanted("ssp", "0860"))


def test_a_request_that_comes_again_has_one_effect(mine: Acting) -> None:
    """It is told what the first was told, also when the meeting went on since; another body is refused."""
    body = {**SSP, "day": a_day().isoformat()}
    request = Request("k-1", "/api/v1/agendas", body)
    told = acts.plan(mine.office, partial(Given, body), request)
    do(mine, "send_out", told["id"])
    assert acts.plan(mine.office, partial(Given, body), request) == told
    again = request._replace(body={**body, "begins": "10:00"})
    assert refused(lambda: acts.plan(mine.office, partial(Given, again.body), again)) == "idempotency_key_reused"


def test_two_coordinators_put_items_on_a_new_day_at_once(senders: Publishers, mine: Acting) -> None:
    """One meeting, both items at places of their own, whoever came first."""
    on, pairs = a_day(), [(mine, accepted(senders, mine)), (at_work(senders, LEADER), accepted(senders, mine))]
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda pair: pair[0].do("put_on_agenda", pair[1], meeting=on.isoformat()), pairs))
    told = at(mine, on)
    assert (set(items(told)), told["version"]) == ({item for _, item in pairs}, 2)
    found = rows(senders.database, "SELECT position FROM agenda_entry WHERE meeting = %s ORDER BY 1", told["id"])
    assert found == [1, 2]


def test_two_coordinators_change_a_meeting_at_once(senders: Publishers, mine: Acting) -> None:
    """One of them wins, the other hears that somebody was first; the item has one step for it."""
    on = a_day()
    item = put(senders, mine, on)
    number, other = at(mine, on)["id"], at_work(senders, LEADER)

    def tried(one: tuple[Acting, str]) -> str:
        try:
            return str(
                do(one[0], one[1], number, 1, **({"day": a_day().isoformat()} if one[1] == "move" else {}))["state"]
            )
        except RefusedActError as error:
            return error.code

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(tried, [(mine, "cancel"), (other, "move")]))
    assert sorted(found) in (["cancelled", "stale"], ["draft", "stale"])
    (state,) = rows(senders.database, "SELECT state FROM handover WHERE id = %s", item)
    assert state == ("accepted" if "cancelled" in found else "on_agenda")


def test_what_was_on_an_agenda_before_there_were_meetings_gets_its_meeting(database: str) -> None:
    """The migration makes one draft per address and day, with the items in the order in which they were put there."""
    mine, on = at_work(Publishers(database), KSP), TODAY + timedelta(30)
    first, second = (put(Publishers(database), mine, on) for _ in range(2))
    put(Publishers(database), mine, on + timedelta(1))
    to(database, "0026", command.downgrade)
    to(database, "head")
    told = at(mine, on)
    assert (told["state"], told["version"], items(told)) == ("draft", 1, [first, second])
    assert mine.do("take_off_agenda", first)["state"] == "accepted"
    assert items(at(mine, on)) == [second]
    sound(database)
