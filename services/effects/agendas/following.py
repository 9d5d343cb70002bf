"""Items that follow their meeting: they get its new day, or come off the agenda when it is cancelled."""

from datetime import date

from services.core.handover.acts import TAKE_OFF_AGENDA
from services.effects.acts.carrying import take_off_agenda
from services.effects.acts.draft import ActDraft
from services.effects.acts.steps import step

MOVED = "meeting_moved"
ACT_OF_ITEMS = TAKE_OFF_AGENDA
"""The act whose rights and words a cancelled meeting uses for what was on it."""


def follow(draft: ActDraft, day: date) -> None:
    """Plan that an item's meeting is on another day; it stays on the agenda, and everybody who has it is told."""
    step(draft, draft.item, MOVED, {"meeting": day})


def come_off(draft: ActDraft) -> None:
    """Plan that an item is on no agenda any more, as if it were taken off by itself."""
    take_off_agenda(draft)
