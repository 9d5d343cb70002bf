"""Rerouting of contracts-acts 9.2: the stored event is decided once more, today, with the new residence."""

import json
from copy import deepcopy
from datetime import datetime

from oracle.danish_time import read_date, read_instant
from oracle.decide import decide
from statemachine.model.clock import begun, end_of
from statemachine.model.item import Deadline, Event, Item


def decision_of(event: Event, received: datetime) -> dict:
    """Return what the second implementation decides about an event."""
    envelope = {
        "specversion": "1.0",
        "id": event.id,
        "source": f"urn:stafet:publisher:{event.publisher}",
        "type": f"dk.stafet.{event.type}.v1",
        "data": event.data,
    }
    return decide(json.dumps(envelope), received)


def decided_again(item: Item, residence: str, now: datetime) -> dict:
    """Return the decision of an item's event, had the person always lived there."""
    again = deepcopy(item.event)
    again.data.setdefault("subject", {})["residence"] = residence
    return decision_of(again, now)


def fits_nowhere(decision: dict) -> bool:
    """Tell whether it is refused or informed, or would be Exit's (`not_routable`)."""
    return not decision["items"] or decision["items"][0]["forum"] == "exit_enhed"


def offered(event: Event, row: dict, now: datetime) -> Item:
    """Return the item that one row of a decision gives, without the decision's deadlines."""
    return Item(
        event=event,
        forum=row["forum"],
        municipality=row["municipality"],
        stage=row["stage"],
        basis=row["legal_basis"],
        offered_at=now,
        role=row["role"],
        school=row["school"],
        answer_by=begun(row["forum"], row["stage"], now),
    )


def deadlines(decision: dict, received: datetime) -> list[Deadline]:
    """Return the decision's deadlines; one that lies before the receipt is marked."""
    found = []
    for row in decision["deadlines"]:
        due = read_date(row["due"]) or read_instant(row["due"])
        found.append(Deadline(row["rule"], row["what"], due, past=end_of(due) <= received))
    return found
