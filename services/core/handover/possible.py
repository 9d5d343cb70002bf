"""Refusals of acts: why one is forbidden, or not allowed now, in the order of contracts-acts 11 (403, then 409)."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from services.core.access.rights import is_for
from services.core.handover import acts
from services.core.handover.acts import ACTS, Act
from services.core.handover.item import Item

CONSENT = "consent"


class Place(NamedTuple):
    """What the rulebook says of an item's forum: is all it has one role's (EXIT-7), does it name owners.

    `clearing` are the organisations whose word the gate of an Infohus waits for (INF-4).
    """

    closed: bool = False
    names_owner: bool = False
    clearing: Collection[str] = ()


class Row(NamedTuple):
    """What a row of a list has of an item."""

    state: str
    stage: str
    role: str = "owner"


class Who(NamedTuple):
    """Who acts, as far as the table of acts asks."""

    role: str
    organisation: str


def forbidden(act: Act, who: Who, place: Place) -> bool:
    """Tell whether who sees an item may never do this to it: another role's act."""
    return not is_for(who.role, who.organisation, act.who, place.clearing if act is acts.CLEAR else None)


def refusal(act: Act, item: Item, place: Place, *, adult: bool = True) -> str | None:
    """Return the 409 code that refuses an act now, None when nothing of the item's state does.

    `adult` is asked for consent alone: whether the person is known to be 18 or older.
    """
    if not _allowed(act, item, place):
        return "not_allowed"
    if act.stops_while_forwarding and item.forwarding is not None:
        return "forwarding"
    if act is acts.NOTE_OUTCOME and place.names_owner and item.owner is None:
        return "owner_missing"
    if act is acts.RECORD_CONSENT and not adult:
        return "not_an_adult"
    return None


def possible(who: Who, item: Item, place: Place, *, adult: bool = True) -> tuple[str, ...]:
    """Return the acts that would not be refused with 403 or 409 now, whatever their body: the member `acts`."""
    return tuple(
        act.name for act in ACTS if not forbidden(act, who, place) and refusal(act, item, place, adult=adult) is None
    )


def fits_row(act: Act, who: Who, row: Row, place: Place) -> bool:
    """Tell whether a row of a list lets an act be tried; all that `accept` asks for, and most of what others do."""
    if act.of_owner and row.role != "owner":
        return False
    return row.state in act.source and row.stage in act.stages and not forbidden(act, who, place)


def _allowed(act: Act, item: Item, place: Place) -> bool:
    if item.state not in act.source or item.stage not in act.stages:
        return False
    if act.of_owner and item.role != "owner":
        return False
    if act.once_taken and item.forwarded_from is not None and item.state == "offered":
        return False
    also = _ALSO.get(act.name)
    return also is None or also(item, place)


_ALSO: Mapping[str, Callable[[Item, Place], bool]] = {
    acts.WITHDRAW_FORWARD.name: lambda item, _: item.forwarding is not None,
    acts.ASK.name: lambda _, place: not place.closed,
    acts.REOPEN.name: lambda item, _: item.outcome is not None,
    acts.NAME_OWNER.name: lambda _, place: place.names_owner,
    acts.RECORD_CONSENT.name: lambda item, _: item.legal_basis != CONSENT,
    acts.WITHDRAW_CONSENT.name: lambda item, _: item.legal_basis == CONSENT,
    acts.REROUTE.name: lambda item, _: item.municipality is not None,
    acts.CONFIRM_RECALL.name: lambda item, _: item.read_at is not None and item.confirmed_at is None,
}
"""What an act asks of an item beside state, stage and role."""
