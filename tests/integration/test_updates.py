"""A newer version of a release keeps the handovers that it still gives (contracts-acts 9.2)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import orjson
import pytest

from acting import Acting
from crash.interleaving import Conductor, orders
from crash.workbench import CLUSTER, RECEIVED_MS, intake, rulebook, sound
from integration.office import KSP, Publishers, acting, change, everything, handovers, recall, rows
from sent import CPR, NAME, Event, release
from services.cli.commands.handover.show import _lines
from services.effects.intake_port import Chunk, Record
from services.storage import failpoints, few_rows
from services.storage.connections import connect

pytestmark = pytest.mark.server
NEW_DATE = {"release_date": "2026-08-31", "date_status": "changed"}
ELSEWHERE = {"subject": {"cpr": CPR, "name": NAME, "residence": "0851"}}


@pytest.fixture(params=["few", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rows go both ways: in few statements, and by COPY and staging."""
    if request.param == "many":
        monkeypatch.setattr(few_rows, "FEW", -1)


def listed(database: str, handover: UUID) -> list[tuple[str, date, bool, bool]]:
    """Return an item's deadlines: rule, day, withdrawn, done."""
    return rows(
        database,
        "SELECT rule, due_on, withdrawn_at IS NOT NULL, done_at IS NOT NULL FROM deadline WHERE handover = %s "
        "ORDER BY rule, since",
        handover,
    )


def steps(database: str, handover: UUID) -> list[tuple[str, str | None]]:
    """Return state and code of an item's steps."""
    return rows(database, "SELECT state, code FROM handover_step WHERE handover = %s ORDER BY version", handover)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("together", [True, False])
def test_a_handover_goes_on_as_the_new_versions(database: str, *, together: bool) -> None:
    """An item of the new event, step `updated`, the state stays; dates that stay, stay, others are withdrawn or new."""
    senders, first, second = Publishers(database), release(), release(version=2, **NEW_DATE)
    for chunk in ([first, second],) if together else ([first], [second]):
        senders.send(*chunk)
    (one,) = handovers(database)
    stands = (
        "SELECT h.state, h.version, h.event_id, e.event_id, h.due_on FROM handover h JOIN event e ON e.id = h.event"
    )
    assert rows(database, stands) == [("offered", 2, second["id"], second["id"], date(2026, 5, 3))]
    assert steps(database, one) == [("offered", None), ("offered", "updated")]
    assert listed(database, one) == [
        ("REL-10", date(2026, 5, 3), False, False),
        ("REL-3", date(2024, 5, 29), False, False),
        ("REL-4", date(2025, 5, 31), False, False),
        ("REL-7", date(2026, 2, 28), True, False),
        ("REL-7", date(2026, 5, 31), False, False),
    ]
    kinds = rows(database, "SELECT type FROM outbox WHERE topic = 'out.ksp.0860' ORDER BY id")
    assert [kind.split(".")[2] for kind in kinds] == ["handover_offered", "handover_changed"]
    (told,) = rows(database, "SELECT data FROM outbox WHERE type LIKE '%%handover_changed%%'")
    data = orjson.loads(told)["data"]
    assert (data["handover"], data["state"], data["version"], data["code"]) == (str(one), "offered", 2, "updated")
    before, after = rows(database, "SELECT id FROM event ORDER BY id")
    assert rows(database, "SELECT handover, version, before, after FROM handover_update") == [(one, 2, before, after)]
    sound(database)


def test_who_took_it_reads_what_is_new(database: str) -> None:
    """The forum stays responsible, by the same name, and its content is the new version's."""
    senders = Publishers(database)
    senders.send(release())
    (one,) = handovers(database)
    with acting(database) as mine:
        mine.accept(one)
    actor = rows(database, "SELECT actor FROM handover")
    senders.send(release(version=2, **NEW_DATE))
    assert rows(database, "SELECT state, actor FROM handover") == [("accepted", actor[0])]
    with acting(database) as mine:
        assert mine.content(one)["release_date"] == "2026-08-31"
    sound(database)


def test_what_is_done_stays_done(database: str) -> None:
    """A deadline that is done stays, beside the new date; one withdrawn comes back as a new one when its date does."""
    senders = Publishers(database)
    senders.send(release())
    (one,) = handovers(database)
    change(database, "UPDATE deadline SET done_at = now() WHERE rule = 'REL-7'")
    senders.send(release(version=2, **NEW_DATE))
    senders.send(release(version=3, parole_date="2026-07-31"))
    senders.send(release(version=4))
    assert [one for one in listed(database, one) if one[0] in {"REL-7", "REL-10"}] == [
        ("REL-10", date(2026, 5, 3), True, False),
        ("REL-10", date(2026, 7, 3), True, False),
        ("REL-10", date(2026, 5, 3), False, False),
        ("REL-7", date(2026, 2, 28), False, True),
        ("REL-7", date(2026, 5, 31), True, False),
    ]
    assert rows(database, "SELECT due_on, version FROM handover") == [(date(2026, 5, 3), 4)]
    assert steps(database, one)[1:] == [("offered", "updated")] * 3
    sound(database)


def test_what_is_no_longer_given_goes_and_what_is_new_is_offered(database: str) -> None:
    """Another municipality: the old item is recalled as superseded, a new one is offered there; Exit's is kept."""
    wish = {"exit": {"wish": True, "consent": True}}
    senders = Publishers(database)
    senders.send(release(**wish))
    senders.send(release(version=2, **wish, **ELSEWHERE))
    stands = "SELECT forum, municipality, state FROM handover ORDER BY forum, offered_at"
    assert rows(database, stands) == [
        ("exit_enhed", None, "offered"),
        ("ksp", "0860", "recalled"),
        ("ksp", "0851", "offered"),
    ]
    codes = "SELECT s.code FROM handover_step s JOIN handover h ON h.id = s.handover WHERE s.version = 2 ORDER BY forum"
    assert rows(database, codes) == ["updated", "superseded"]
    sound(database)


def test_recalling_a_version_withdraws_its_items_kept_ones_too(database: str) -> None:
    """Of the kept handover nothing comes back; a recall of the version before it finds nothing open."""
    senders, first, second = Publishers(database), release(), release(version=2, **NEW_DATE)
    senders.send(first, second, recall(first))
    assert rows(database, "SELECT state FROM handover") == ["offered"]
    senders.send(recall(second))
    assert rows(database, "SELECT state, due_on, ends_at FROM handover") == [("recalled", None, None)]
    assert rows(database, "SELECT count(*) FROM deadline WHERE withdrawn_at IS NULL") == [0]
    senders.send(release(version=3))
    assert rows(database, "SELECT state, event_id = %s FROM handover ORDER BY offered_at", second["id"]) == [
        ("recalled", True),
        ("offered", False),
    ]
    sound(database)


def test_a_forwarding_goes_on_and_a_recall_takes_back_both(database: str) -> None:
    """The new item comes to the new event with its origin, a step each; a recall of that event takes back both."""
    senders, second = Publishers(database), release(version=2, **NEW_DATE)
    senders.send(release())
    (origin,) = handovers(database)
    with acting(database) as mine:
        mine.do("reroute", origin, residence="0851", moved_on="2026-02-01")
    (new,) = rows(database, "SELECT forwarding FROM handover WHERE id = %s", origin)
    senders.send(second)
    stands = "SELECT state, version, event_id = %s, forwarding, forwarded_from FROM handover ORDER BY municipality DESC"
    assert rows(database, stands, second["id"]) == [
        ("offered", 3, True, new, None),
        ("offered", 2, True, None, origin),
    ]
    senders.send(recall(second))
    assert rows(database, stands, second["id"]) == [
        ("recalled", 4, True, None, None),
        ("recalled", 3, True, None, origin),
    ]
    assert rows(database, "SELECT count(*) FROM deadline WHERE withdrawn_at IS NULL") == [0]
    told = rows(database, "SELECT topic FROM outbox WHERE type LIKE '%%handover_recalled%%' ORDER BY topic")
    assert told == ["out.ksp.0851", "out.ksp.0860"]
    sound(database)


def test_the_other_forum_can_take_what_goes_on(database: str) -> None:
    """Accepted after the newer version: the origin is `forwarded`, and a recall finds only who has it now."""
    senders, second = Publishers(database), release(version=2, **NEW_DATE)
    senders.send(release())
    (origin,) = handovers(database)
    with acting(database) as mine:
        mine.do("reroute", origin, residence="0851", moved_on="2026-02-01")
        (new,) = rows(database, "SELECT forwarding FROM handover WHERE id = %s", origin)
        senders.send(second)
        assert mine.accept(new)["state"] == "accepted"
    assert steps(database, origin)[-1] == ("forwarded", None)
    senders.send(recall(second))
    assert dict(rows(database, "SELECT id, state FROM handover")) == {origin: "forwarded", new: "recalled"}
    sound(database)


def test_a_question_goes_on_with_a_kept_handover_and_ends_with_a_recall(database: str) -> None:
    """The item waits for its sender as before; a recall of the version cancels the question."""
    senders, second = Publishers(database), release(version=2, **NEW_DATE)
    senders.send(release())
    (one,) = handovers(database)
    with acting(database) as mine:
        mine.do("ask", one, question="Hvilken dato gælder?")
    senders.send(second)
    assert rows(database, "SELECT h.state, q.state FROM handover h JOIN question q ON q.handover = h.id") == [
        ("awaiting_sender", "open")
    ]
    senders.send(recall(second))
    assert rows(database, "SELECT h.state, q.state FROM handover h JOIN question q ON q.handover = h.id") == [
        ("recalled", "cancelled")
    ]
    sound(database)


def test_the_course_says_what_changed_to_who_has_taken_it(database: str) -> None:
    """Derived from the two stored events: *løsladelse flyttet fra 31. maj til 14. maj*; nothing before acceptance."""
    senders = Publishers(database)
    senders.send(release(), release(version=2, release_date="2026-05-14", date_status="changed"))
    (one,) = handovers(database)
    with acting(database) as mine:
        assert [step.get("changed") for step in mine.consult(one)["steps"]] == [None, None]
        mine.accept(one)
        told = mine.consult(one)
    assert [step.get("changed") for step in told["steps"]] == [
        None, [{"field": "release_date", "before": "2026-05-31", "after": "2026-05-14"}], None,
    ]  # fmt: skip
    shown = list(_lines(told, rulebook(), datetime.now(UTC)))
    at = next(number for number, line in enumerate(shown) if "Ændret af afsenderen" in line)
    assert shown[at + 1].strip() == "løsladelse flyttet fra 31. maj til 14. maj"
    assert b"flyttet" not in b"".join(everything(database).values())
    sound(database)


def test_words_stay_readable_when_a_newer_version_knows_the_person_by_another_number(database: str) -> None:
    """They were sealed under the key of whom the earlier version was about; when that one is erased they are gone."""
    subject = {"birth_date": "1988-01-10", "name": NAME, "residence": "0860"}
    senders = Publishers(database)
    senders.send(release(subject=subject))
    (one,) = handovers(database)
    outcome = {"outcome": "postponed", "responsible_authority": "kommune-0860", "note": "Fiktiv note."}
    with acting(database) as mine:
        mine.accept(one)
        mine.do("note_outcome", one, **outcome)
        senders.send(release(version=2))
        assert mine.consult(one)["outcome"]["note"] == "Fiktiv note."
        mine.do("put_on_agenda", one, meeting="2199-01-01")
        mine.do("note_outcome", one, **outcome | {"note": "Ny note."})
        assert mine.consult(one)["outcome"]["note"] == "Ny note."
        senders.send(release(version=3, subject=subject))
        assert mine.consult(one)["outcome"]["note"] == "Ny note."
        erase = (
            "UPDATE person SET wrapped_key = NULL WHERE id = "
            "(SELECT person FROM event JOIN handover_update u ON u.before = event.id WHERE u.version = 7)"
        )
        assert change(database, erase) == 1
        assert mine.consult(one)["outcome"]["note"] is None
    sound(database)


def test_a_deadline_of_two_dates_is_done_once(database: str) -> None:
    """`complete` is for the date that runs; the one that a newer version withdrew stays as it was."""
    senders = Publishers(database)
    senders.send(release(), release(version=2, **NEW_DATE))
    (one,) = handovers(database)
    with acting(database) as mine:
        mine.accept(one)
        mine.do("complete", one, deadline="REL-7")
    assert [one for one in listed(database, one) if one[0] == "REL-7"] == [
        ("REL-7", date(2026, 2, 28), True, False),
        ("REL-7", date(2026, 5, 31), False, True),
    ]


@dataclass(slots=True)
class Stood:
    """An item as it should stand: of which event, where, in which state, its steps' codes, its dates of REL-7."""

    event: str
    place: str
    state: str = "offered"
    codes: list[str | None] = field(default_factory=lambda: [None])
    dates: dict[str, bool] = field(default_factory=dict)

    def end(self, code: str) -> None:
        """Recall it."""
        self.state, self.codes = "recalled", [*self.codes, code]
        self.dates = dict.fromkeys(self.dates, False)


def expected(order: tuple[Event, ...]) -> list[tuple[Any, ...]]:
    """Return how the items of one case should stand after these messages, from the sentences of the contract."""
    version, items, recalled = 0, list[Stood](), set()
    for message in order:
        data = message["data"]
        if "event_ref" in data:
            recalled.add(data["event_ref"]["id"])
            for one in items:
                if one.event == data["event_ref"]["id"] and one.state == "offered":
                    one.end("wrong_person")
        elif message["id"] not in recalled and data["version"] > version:
            version = data["version"]
            cancels = data["date_status"] == "cancelled"
            kept = False
            for one in [one for one in items if one.state == "offered"]:
                if cancels or one.place != data["subject"]["residence"]:
                    one.end("cancelled" if cancels else "superseded")
                    continue
                kept, one.event, one.codes = True, message["id"], [*one.codes, "updated"]
                one.dates = dict.fromkeys(one.dates, False) | {data["release_date"]: True}
            if not kept and not cancels:
                items.append(Stood(message["id"], data["subject"]["residence"], dates={data["release_date"]: True}))
    return [(one.event, one.place, one.state, one.codes, sum(one.dates.values())) for one in items]


STANDS = """
SELECT h.event_id, h.municipality, h.state,
    ARRAY(SELECT s.code FROM handover_step s WHERE s.handover = h.id ORDER BY s.version),
    (SELECT count(*) FROM deadline d WHERE d.handover = h.id AND d.rule = 'REL-7' AND d.withdrawn_at IS NULL)
FROM handover h WHERE h.case_id IN (SELECT case_id FROM event WHERE event_id = ANY(%s)) ORDER BY h.offered_at, h.id
"""


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("last", ["cancellation", "elsewhere"])
def test_every_order_of_versions_recalls_and_cancellations(database: str, last: str, *, together: bool) -> None:
    """Three versions, a recall, and a cancellation or a move, in all 120 orders, in one fetch and one by one."""
    senders, seen = Publishers(database), set()
    ending = {"date_status": "cancelled"} if last == "cancellation" else {"release_date": "2026-09-30", **ELSEWHERE}
    for number in range(120):
        case = f"KF-{last}-{number}"
        middle = release(case, 2, **NEW_DATE)
        said = [
            release(case),
            middle,
            release(case, 3, release_date="2026-07-31"),
            release(case, 4, **ending),
            recall(middle),
        ]
        order = list(permutations(said))[number]
        for chunk in (order,) if together else ((one,) for one in order):
            senders.send(*chunk)
        found = rows(database, STANDS, [one["id"] for one in said])
        assert found == expected(order), [one["data"].get("version", "recall") for one in order]
        seen.update(code for one in found for code in one[3])
    assert seen == {None, "updated", "wrong_person", "cancelled" if last == "cancellation" else "superseded"}
    sound(database)


HISTORIES = {
    ("accept", (("offered", None), ("accepted", None), ("accepted", "updated"))),
    ("accept", (("offered", None), ("offered", "updated"), ("accepted", None))),
    ("recall", (("offered", None), ("recalled", "wrong_person")), (("offered", None),)),
    ("recall", (("offered", None), ("offered", "updated"))),
}


@pytest.mark.parametrize("against", ["accept", "recall"])
def test_a_newer_version_against_an_act_or_a_recall_ends_in_one_history(database: str, against: str) -> None:
    """Every eighth order of the steps of two workers: the one before the other, or the other before the one."""
    senders, workers, seen = Publishers(database), {name: intake(database) for name in "AB"}, set()
    people = Acting(connect(database), KSP)
    for number, order in enumerate(list(orders())[::8]):
        first = release(f"KF-{number}")
        senders.send(first)
        (one,) = rows(database, "SELECT id FROM handover WHERE event_id = %s", first["id"])
        said = {"A": recall(first), "B": release(f"KF-{number}", 2, **NEW_DATE)}

        def work(name: str, said: dict[str, Event] = said, number: int = number, one: UUID = one) -> object:
            failpoints.at("position")
            if name == "A" and against == "accept":
                return people.accept(one)
            where = ("in.kriminalforsorgen", 1 + 2 * number + (name == "B"))
            base = workers[name].positions(CLUSTER, {where: 0})[where]
            record = Record(base, RECEIVED_MS, [], orjson.dumps(said[name]))
            return workers[name].handle([Chunk(CLUSTER, *where, base, base + 1, [record])])[0]

        ended = Conductor().run(order, work)
        assert not [end for end in ended.values() if isinstance(end, Exception)], (order, ended)
        every = "SELECT h.id FROM handover h JOIN event e USING (case_id) WHERE e.event_id = %s ORDER BY h.offered_at"
        result = (against, *(tuple(steps(database, id_)) for id_ in rows(database, every, first["id"])))
        assert result in HISTORIES, (order, result)
        seen.add(result)
    assert {result[0] for result in seen} == {against}
    sound(database)
