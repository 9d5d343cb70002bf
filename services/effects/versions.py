"""Versions of a release case: whether a notice begins it, supersedes what came before, or comes too late."""

from typing import NamedTuple

from services.core.decision.model import Decision
from services.effects.draft import Draft
from services.effects.plan import MovedCase
from services.effects.reading import Reading
from services.effects.rows import CaseRow
from services.effects.sealing import case_key


class Standing(NamedTuple):
    """An event beside what came before it: the decision as it stands live, and the case it belongs to.

    `has_earlier_leaves` when an earlier event began the case; `supersedes` when its open items are to be taken back.
    """

    decision: Decision
    case_id: bytes
    has_earlier_leaves: bool
    supersedes: bool


def standing(draft: Draft, reading: Reading, decision: Decision, event: bytes) -> Standing:
    """Return how an event stands in its case, and plan what becomes of the case itself."""
    if reading.case is None:
        return Standing(decision, event, has_earlier_leaves=False, supersedes=False)
    case_ref, version = reading.case
    known, publisher = draft.known, draft.origin.publisher
    key = known.case_keys.get((publisher, case_ref)) or case_key(draft.sealer, publisher, case_ref)
    case = known.cases.get(key)
    if case is None:
        row = CaseRow(publisher=publisher, case_key=key, case_id=event, version=version)
        draft.plan.new_cases.append(row)
        return Standing(decision, event, has_earlier_leaves=False, supersedes=False)
    if version <= case.version:
        stale = decision._replace(outcome="informed", codes=("SUPERSEDED",), items=(), tasks=(), stops=(), deadlines=())
        return Standing(stale, case.case_id, has_earlier_leaves=True, supersedes=False)
    draft.plan.moved_cases.append(MovedCase(case_key=key, version=version, before=case.version))
    return Standing(decision, case.case_id, has_earlier_leaves=True, supersedes=True)
