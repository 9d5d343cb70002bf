"""Answers about agendas: a meeting and its items as their reader may see them, the same for every way in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.core.access.principal import Principal
from services.core.agenda.entries import Agenda, Slot
from services.core.agenda.meeting import Meeting
from services.core.agenda.planning import is_closed_day
from services.core.decision.encoding import due_text
from services.core.rulebook.model import Rulebook
from services.effects.postgres_values import instant_text
from services.storage.handovers.history import told
from services.storage.handovers.visibility import actor_for

Answer = dict[str, Any]


def told_meeting(found: Agenda, principal: Principal, rulebook: Rulebook) -> Answer:
    """Return what a list tells of a meeting."""
    one = found.meeting
    actor = actor_for(principal, rulebook, one.actor)
    return {
        "id": str(one.id),
        "forum": one.forum,
        "municipality": one.municipality,
        "school": one.school,
        "day": one.day.isoformat(),
        "begins": None if one.begins is None else one.begins.isoformat("minutes"),
        "state": one.state,
        "version": one.version,
        "items": len(found.entries),
        "waiting": len(found.open_items),
        "minutes": found.minutes,
        "closed_day": is_closed_day(rulebook, one.day),
        "running": one.is_running,
        "sent_at": _instant(one.sent_at),
        "changed_at": instant_text(one.changed_at),
        "by": actor and told(actor),
    }


def told_agenda(found: Agenda, principal: Principal, rulebook: Rulebook, acts: Sequence[str]) -> Answer:
    """Return a meeting with its entries in order, and the acts that would not be refused now."""
    return {
        **told_meeting(found, principal, rulebook),
        "entries": [_entry(slot) for slot in found.slots()],
        "acts": list(acts),
    }


def _entry(slot: Slot) -> Answer:
    one = slot.entry
    left = one.left and {"state": one.left.state, "code": one.left.code, "at": instant_text(one.left.at)}
    return {
        "item": str(one.item),
        "position": slot.position,
        "minutes": one.minutes,
        "presenter": one.presenter,
        "begins": _instant(slot.begins),
        "ends": _instant(slot.ends),
        "type": one.type,
        "publisher": one.publisher,
        "state": one.state,
        "version": one.version,
        "due": None if one.due is None else due_text(one.due),
        "left": left,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def standing(one: Meeting, principal: Principal, rulebook: Rulebook) -> tuple[str, str | None, str]:
    """Return how a meeting stands instead of what was asked for: its state, who changed it last, and when."""
    return one.state, actor_for(principal, rulebook, one.actor), instant_text(one.changed_at)
