"""Carrying a case on: the agenda, the outcome, its owner, what is done, and its end."""

from schemas.act_bodies import Complete, NameOwner, NoteOutcome, PutOnAgenda, Reopen
from services.core.handover.acts import (
    CLOSE,
    COMPLETE,
    CONFIRM_RECALL,
    NAME_OWNER,
    NOTE_OUTCOME,
    PUT_ON_AGENDA,
    REOPEN,
    TAKE_OFF_AGENDA,
)
from services.effects.actors import RefusedActError
from services.effects.acts.draft import ActDraft
from services.effects.acts.steps import step


def put_on_agenda(draft: ActDraft) -> None:
    """Put the case on a meeting's agenda."""
    day = draft.given(PutOnAgenda).meeting
    step(draft, draft.item, PUT_ON_AGENDA, {"meeting": day})
    draft.written.put_on = (draft.new_id(), day)


def take_off_agenda(draft: ActDraft) -> None:
    """Take the case off the agenda; no meeting is planned any more."""
    step(draft, draft.item, TAKE_OFF_AGENDA, {"meeting": None})


def note_outcome(draft: ActDraft) -> None:
    """Note what the case came to and who carries it on; the outcome is the step's code."""
    one, body = draft.item, draft.given(NoteOutcome)
    step(
        draft,
        one,
        NOTE_OUTCOME,
        {
            "outcome": body.outcome,
            "outcome_version": one.version + 1,
            "responsible_authority": body.responsible_authority,
            "follow_up_on": body.follow_up_on,
        },
        code=body.outcome,
    )
    if body.note is not None:
        draft.written.texts.append((one.id, one.version + 1, {"note": body.note}))


def close(draft: ActDraft) -> None:
    """End the case here; it can be opened again by who leads the forum."""
    step(draft, draft.item, CLOSE)


def reopen(draft: ActDraft) -> None:
    """Open a closed case again; raises RefusedActError `erased` when there is no content left to work with."""
    one = draft.item
    draft.file.data()
    step(draft, one, REOPEN)
    draft.written.texts.append((one.id, one.version + 1, {"reason": draft.given(Reopen).reason}))


def name_owner(draft: ActDraft) -> None:
    """Name the authority that owns the case (PSP-4)."""
    step(draft, draft.item, NAME_OWNER, {"owner": draft.given(NameOwner).authority})


def complete(draft: ActDraft) -> None:
    """Note that a task of this forum or a deadline of this item is done; raises `nothing_to_complete`."""
    one, body = draft.item, draft.given(Complete)
    if body.task is not None:
        found = [task for task in draft.file.tasks() if task.kind == body.task and task.addressee == one.forum]
        if not found or found[0].done_at is not None:
            raise RefusedActError("nothing_to_complete", one.state)
        draft.written.done_tasks.append((body.task, one.forum))
    else:
        running = [
            deadline.rule
            for deadline in draft.file.deadlines()
            if deadline.rule == body.deadline and deadline.done_at is None and deadline.withdrawn_at is None
        ]
        if not running:
            raise RefusedActError("nothing_to_complete", one.state)
        draft.written.done_deadline = running[0]
    step(draft, one, COMPLETE)


def confirm_recall(draft: ActDraft) -> None:
    """Confirm that what was recalled after it was read is used no more (promise 13)."""
    step(draft, draft.item, CONFIRM_RECALL, {"confirmed_at": draft.now})
