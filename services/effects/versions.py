"""An event beside what came before it: recalled, superseded, or naming something that is not there."""

from typing import NamedTuple

from services.core.decision.model import Decision
from services.effects.draft import Draft
from services.effects.plan import MovedCase
from services.effects.reading import Reading
from services.effects.rows import CaseRow
from services.effects.sealing import case_key


class Standing(NamedTuple):
    """The decision as it stands live, and the case that the event belongs to.

    `has_earlier_leaves` when an earlier event began the case; `supersedes` when its open items are to be taken back.
    """

    decision: Decision
    case_id: bytes
    has_earlier_leaves: bool
    supersedes: bool


def standing(draft: Draft, reading: Reading, decision: Decision, event: bytes) -> Standing:
    """Return how an event stands, and plan what becomes of its case."""
    recalled = (draft.origin.publisher, reading.event_id) in draft.known.recalled
    if reading.case is None:
        moves = bool(decision.items) or reading.clears is not None or reading.answers is not None
        live = _emptied(decision, "RECALLED") if recalled and moves else _found(draft, reading, decision)
        return Standing(live, event, has_earlier_leaves=False, supersedes=False)
    case_ref, version = reading.case
    known, publisher = draft.known, draft.origin.publisher
    key = known.case_keys.get((publisher, case_ref)) or case_key(draft.sealer, publisher, case_ref)
    case = known.cases.get(key)
    if case is not None and version <= case.version:
        stale = _emptied(decision, "SUPERSEDED")
        return Standing(stale, case.case_id, has_earlier_leaves=True, supersedes=False)
    cancels = "CANCELLED" in decision.codes
    if recalled:  # it has no effect and supersedes nothing (contracts-acts 9.2)
        live = _emptied(decision, "RECALLED") if decision.items or cancels else decision
        return Standing(live, event, has_earlier_leaves=False, supersedes=False)
    if case is None:
        row = CaseRow(publisher=publisher, case_key=key, case_id=event, version=version)
        draft.plan.new_cases.append(row)
        live = decision._replace(codes=(*decision.codes, "NOTHING_FOUND")) if cancels else decision
        return Standing(live, event, has_earlier_leaves=False, supersedes=False)
    draft.plan.moved_cases.append(MovedCase(case_key=key, version=version, before=case.version))
    return Standing(decision, case.case_id, has_earlier_leaves=True, supersedes=True)


def _found(draft: Draft, reading: Reading, decision: Decision) -> Decision:
    """Say so when an event names another one, or a question, that is not there (contracts 2)."""
    known, found = draft.known, True
    if reading.recalls is not None:
        found = (draft.origin.publisher, reading.recalls[0]) in known.digests
    elif reading.clears is not None:
        found = (reading.clears.publisher, reading.clears.event_id) in known.gated
    elif reading.answers is not None:
        found = (draft.origin.publisher, reading.answers.question) in known.asked
    return decision if found else decision._replace(codes=("NOTHING_FOUND",))


def _emptied(decision: Decision, code: str) -> Decision:
    return decision._replace(outcome="informed", codes=(code,), items=(), tasks=(), stops=(), deadlines=())
