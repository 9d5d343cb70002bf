"""Offers: one handover per item, with its first step and notice; the owner's has the deadlines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from crash.workbench import rulebook
from sent import release
from services.core.decision.model import Decision, Item
from services.core.rulebook.deadlines import Deadline, end
from services.effects.offers import Offered, offer
from services.effects.plan import Plan
from services.effects.postgres_values import date_number, instant_number
from unit.effects.planning import NOW, drafted, planned, reading

OWNER = Item("ksp", "0860", None, "owner", "queue", None, "RPL115-1-3-a")
READER = Item("pre_exit", None, None, "reader", "queue", None, "RPL115-1-1")
SOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLY = datetime(2026, 2, 11, 8, 30, tzinfo=UTC)
DEADLINES = (
    Deadline("REL-7", "invite", date(2026, 3, 2)),
    Deadline("CHI-4", "assess", SOON),
    Deadline("REL-3", "plan", date(2026, 3, 1)),
)


def offered(
    *items: Item,
    deadlines: tuple[Deadline, ...] = DEADLINES,
    late: bool = False,
    grown: date | None = None,
    **says: Any,
) -> Plan:
    """Offer the items of a decision about a release, one after the other."""
    sent = release()
    decided = reading(sent).decided
    assert decided is not None
    decision: Decision = decided.decision._replace(items=items, deadlines=deadlines, **says)
    draft, event = drafted(), planned(sent).event[0]
    given = Offered(event, decision, reading(sent).received, 4, late, rulebook(), grown)
    offer(draft, given, items)
    return draft.plan


def test_an_item_is_offered_as_it_was_decided() -> None:
    """Version one, nobody's yet, with the item's own words; its step says that the router did it, by that leaf."""
    plan = offered(OWNER, READER)
    assert [(row.forum, row.municipality, row.role, row.state, row.version, row.actor) for row in plan.handover] == [
        ("ksp", "0860", "owner", "offered", 1, None),
        ("pre_exit", None, "reader", "offered", 1, None),
    ]
    assert [(row.handover, row.from_state, row.state, row.leaf) for row in plan.step] == [
        (row.id, None, "offered", 4) for row in plan.handover
    ]
    assert plan.late_step == []
    assert {row.version for row in plan.step} == {1}
    assert {row.actor for row in plan.step} == {"machine/router/stafet"}


def test_a_later_version_s_steps_are_late() -> None:
    """Their leaf has another's number to wait for."""
    plan = offered(OWNER, late=True)
    assert (len(plan.late_step), plan.step) == (1, [])


def test_only_the_owner_has_the_deadlines() -> None:
    """Each with its day or its instant, not both; a reader has none, and only an answer to be late with."""
    plan = offered(OWNER, READER)
    assert {row.handover for row in plan.deadline} == {plan.handover[0].id}
    assert [(row.rule, row.due_on, row.due_at) for row in plan.deadline] == [
        ("REL-7", date_number(date(2026, 3, 2)), None),
        ("CHI-4", None, instant_number(SOON)),
        ("REL-3", date_number(date(2026, 3, 1)), None),
    ]
    answer = date(2026, 2, 17)  # five hverdage after the Tuesday of the offer
    assert (plan.handover[1].due_on, plan.handover[1].ends_at) == (date_number(answer), instant_number(end(answer)))


def test_the_nearest_deadline_is_the_one_that_ends_first() -> None:
    """An hour ends before the day it lies in; without deadlines the answer is due first."""
    (row,) = offered(OWNER, deadlines=(DEADLINES[0], Deadline("CHI-4", "assess", EARLY))).handover
    assert (row.due_on, row.ends_at) == (None, instant_number(EARLY))
    (sooner,) = offered(OWNER, deadlines=(DEADLINES[0], Deadline("REL-3", "plan", date(2026, 2, 16)))).handover
    day, answer = date(2026, 2, 16), date(2026, 2, 17)
    assert (sooner.due_on, sooner.ends_at) == (date_number(day), instant_number(end(day)))
    for deadlines in ((), DEADLINES):
        (row,) = offered(OWNER, deadlines=deadlines).handover
        assert (row.due_on, row.ends_at) == (date_number(answer), instant_number(end(answer)))


def test_an_answer_is_due_by_stage_and_forum() -> None:
    """A day for the forum, hours at the desk, whatever the stage (contracts-acts 10); a reader is to answer too."""
    desk = Item("municipal_notification_desk", "0860", None, "owner", "queue", None, "child-notification")
    plan = offered(OWNER, READER, OWNER._replace(stage="manual"), desk, deadlines=())
    days = [date_number(date(2026, 2, day)) for day in (17, 17, 13)]
    assert [row.answer_on for row in plan.handover] == [*days, None]
    assert [row.answer_at for row in plan.handover] == [None, None, None, instant_number(NOW + timedelta(hours=24))]


def test_a_deadline_that_was_past_when_it_came_is_kept_and_not_the_nearest() -> None:
    """Nobody can be told to do what was late before anybody knew; it is said to have been so."""
    past = Deadline("REL-3", "plan", date(2026, 2, 1))
    plan = offered(OWNER, deadlines=(past, DEADLINES[0]))
    assert [row.past_at_receipt for row in plan.deadline] == [True, False]
    assert plan.handover[0].due_on == date_number(date(2026, 2, 17))
    received = reading(release()).received
    moments = (received, received + timedelta(microseconds=1))
    plan = offered(OWNER, deadlines=tuple(Deadline("CHI-4", "assess", at) for at in moments))
    assert [row.past_at_receipt for row in plan.deadline] == [True, False]


def test_the_forum_is_told_of_its_item_with_the_nearest_deadline_and_what_must_not_be() -> None:
    """On its own topic, with the handover's id and the same deadline as the row has."""
    plan = offered(OWNER, READER, stops=("contact_parents",))
    said = [(row.topic, orjson.loads(row.data)["data"]) for row in plan.outbox]
    assert [topic for topic, _ in said] == ["out.ksp.0860", "out.pre_exit"]
    assert [(one["due"], one["answer_by"]) for _, one in said] == [("2026-02-17", "2026-02-17")] * 2
    early = offered(OWNER, deadlines=(Deadline("CHI-4", "assess", EARLY),))
    told = orjson.loads(early.outbox[0].data)["data"]
    assert (told["due"], told["answer_by"]) == ("2026-02-11T08:30:00Z", "2026-02-17")
    assert "contact_parents" in str(said[0][1])


def test_the_offer_says_when_somebody_is_to_be_reminded_first() -> None:
    """The hverdag before the answer is due, of hours at a quarter left, or an earlier one of a deadline."""
    desk = Item("municipal_notification_desk", "0860", None, "owner", "queue", None, "child-notification")
    plan = offered(OWNER, desk, deadlines=())
    moments = [datetime(2026, 2, 16, 6, tzinfo=UTC), NOW + timedelta(hours=18)]
    assert [row.remind_at for row in plan.handover] == [instant_number(one) for one in moments]
    near = offered(OWNER, deadlines=(Deadline("REL-7", "invite", date(2026, 2, 18)),))
    assert near.handover[0].remind_at == instant_number(datetime(2026, 2, 11, 6, tzinfo=UTC))


def test_a_minor_is_looked_at_again_at_eighteen() -> None:
    """The birthday stands with each item, and is the first of what is reminded of when it comes first (RET-7)."""
    plan = offered(OWNER, READER, grown=date(2026, 2, 12))
    assert {row.review_on for row in plan.handover} == {date_number(date(2026, 2, 12))}
    assert {row.remind_at for row in plan.handover} == {instant_number(datetime(2026, 2, 12, 6, tzinfo=UTC))}
    later = offered(OWNER, grown=date(2026, 2, 17), deadlines=())
    assert later.handover[0].remind_at == instant_number(datetime(2026, 2, 16, 6, tzinfo=UTC))
    assert offered(OWNER).handover[0].review_on is None
