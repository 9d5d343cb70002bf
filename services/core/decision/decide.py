"""Decides one event: from its validation and facts, by the rulebook, to the decision (contracts 2)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.envelope import Envelope
from services.core.decision.admission import admit
from services.core.decision.evaluate import Cache, Cited, Outcome, Slot, settle
from services.core.decision.facts import facts_of
from services.core.decision.model import Decision, Item, Reason, Task
from services.core.rulebook.conditions import Value
from services.core.rulebook.deadlines import DATES, RECEIPT, due
from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import PUBLISHER, TaskRule

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_PREFIX, _SUFFIX = "dk.stafet.", ".v1"


class Decided(NamedTuple):
    """A decision and the event it is about; `event` is None when validation refused it or never looked."""

    decision: Decision
    event: Any


def decide(
    envelope: Envelope, received: datetime, rulebook: Rulebook, publisher: str | None = None, cache: Cache | None = None
) -> Decided:
    """Decide one CloudEvent received at the aware instant `received` on the topic of `publisher`.

    Without `publisher` (`explain`) nobody asks whether source and topic agree; `cache` is this rulebook's own.
    Never raises for anything an event says.
    """
    today = received.astimezone(COPENHAGEN).date()
    facts, faults, event, sender = admit(envelope, today, rulebook, publisher)
    age = None
    if event is not None and sender is not None:
        facts, age = facts_of(event, sender.kind, today, rulebook)
    outcome = _settled(facts, rulebook, cache)
    said = {} if event is None else vars(event)
    subject = said.get("subject")
    residence = None if subject is None else subject.residence
    params = {
        "age": age,
        "claim": said.get("legal_basis"),
        "municipality": residence or said.get("municipality"),
        "publisher": sender.id if sender else None,
        "body": said.get("addressed_to"),
        "why_none": said.get("addressed_to"),
    }
    decision = Decision(
        event_id=envelope.id,
        event_type=event_name(envelope.type),
        rulebook=rulebook.hash,
        age=age,
        residence=residence,
        outcome=outcome.outcome,
        codes=outcome.codes,
        faults=faults,
        items=tuple([_item(slot, params["municipality"], event) for slot in outcome.slots]),
        tasks=tuple([_task(task, params["publisher"]) for task in outcome.tasks]),
        stops=outcome.stops,
        deadlines=due(outcome.deadlines, _dates(said, today), received, rulebook.holidays) if outcome.deadlines else (),
        because=tuple([cited.plain or _reason(cited, params, rulebook) for cited in outcome.because]),
        considered=outcome.considered,
        facts=outcome.facts,
    )
    return Decided(decision, event)


def event_name(event_type: str) -> str:
    """Return the name between `dk.stafet.` and `.v1`; of any other type the whole text."""
    name = event_type[len(_PREFIX) : -len(_SUFFIX)]
    return name if name and event_type == f"{_PREFIX}{name}{_SUFFIX}" else event_type


def _settled(facts: dict[str, Value], rulebook: Rulebook, cache: Cache | None) -> Outcome:
    if cache is None:
        return settle(rulebook, facts)
    key = (*facts, *facts.values())
    outcome = cache.outcomes.get(key)
    if outcome is None:
        outcome = settle(rulebook, facts, cache)
        cache.keep(key, outcome)
    return outcome


def _item(slot: Slot, municipality: str | int | None, event: Any) -> Item:
    forum = slot.forum
    # The proof refuses a rulebook whose school forum gets an event without a school; one unproven must not crash.
    school = event.school.number if forum.scope == "school" and getattr(event, "school", None) is not None else None
    address = str(municipality) if forum.per_municipality else None
    return Item(forum.id, address, school, slot.role, slot.stage, slot.track, slot.basis)


def _task(task: TaskRule, publisher: str | int | None) -> Task:
    return Task(task.kind, str(publisher) if task.to == PUBLISHER else task.to)


def _dates(said: Mapping[str, Any], today: date) -> dict[str, date | None]:
    return {name: today if name == RECEIPT else said.get(name) for name in DATES}


def _reason(cited: Cited, params: Mapping[str, str | int | None], rulebook: Rulebook) -> Reason:
    """Return the row's first rule with what fills its gaps; of a body that takes no cases the body's own rule."""
    rule, body = cited.rule, params["body"] if "why_none" in cited.gaps else None
    if body is not None:
        rule = rulebook.forums[str(body)].no_items_rule or rule
    return Reason(rule, cited.row, _filled(cited.gaps, params))


def _filled(gaps: tuple[str, ...], params: Mapping[str, str | int | None]) -> Mapping[str, str | int]:
    return {gap: value for gap in gaps if (value := params[gap]) is not None}
