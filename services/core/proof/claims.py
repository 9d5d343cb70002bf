"""Claims of the proof, true of every combination: owners, bases, closed bodies, gates; each breach names the row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.core.decision.evaluate import FIRST_STEP_WITH_CONTENT, Slot
from services.core.proof.explore import Box, Region
from services.core.proof.region_view import Lens, is_between, is_one_of
from services.core.rulebook.conditions import EMPTY, NO_LIMIT, UNKNOWN, Condition
from services.core.rulebook.vocabulary import NOBODY

GAPS = {
    "age": is_one_of("age", UNKNOWN),
    "claim": is_one_of("claim", EMPTY),
    "municipality": is_one_of("residence", UNKNOWN),
    "body": is_one_of("addressed_to", NOBODY),
}
"""Gaps of texts, and when there is nothing to fill them with."""

CLOSED = frozenset({"aggregate_only", "source_only", "none"})
CASE = frozenset({"queue", "triage"})
"""Stages in which somebody works on the case itself, not only on whether it may come here."""

NEEDS: Mapping[str, tuple[tuple[Condition, ...], ...]] = {
    "RPL115-1-1": (),
    "RPL115-1-2": (),
    "RPL115-1-3-a": ((is_one_of("legal_status", "convicted"),), (is_one_of("released_from", "prison_service"),)),
    "RPL115-1-3-b": (
        (is_one_of("legal_status", "convicted"),),
        (is_one_of("released_from", "placement_78_2"),),
        (is_between("age_at_release", 0, 17),),
    ),
    "RPL115-1-3-c": (
        (is_one_of("legal_status", "remand", "other_detention"),),
        (is_one_of("judged", "radicalised", "at_risk"),),
    ),
    "consent": ((is_one_of("consent", "given"), is_one_of("exit_consent", True)),),
    "child-notification": ((is_between("age", 0, 17, UNKNOWN),),),
    "other-law": (),
}
"""What the law asks of a case that stands on a basis (LAW-2 to LAW-4, EXIT-4, CHI-1): of each line, one must hold.

This is the law, not the district's choice; therefore it stands here and not in the rulebook that is being proven.
"""

STAGES: Mapping[str, frozenset[str]] = {
    "triage_first": frozenset({"triage"}),
    "gated": frozenset({"gate"}),
    "consent_required": frozenset({"queue", "wish"}),
}
"""Modes that allow certain stages only (P115P-2, INF-4, EXIT-4)."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A claim that does not hold: where it was seen, which row gave it, and which rows had a part in it."""

    claim: str
    row: str
    region: Region
    box: Box
    about: str = ""
    others: tuple[str, ...] = ()


def breaches(lens: Lens) -> Iterator[Breach]:
    """Yield everything that is wrong with one region, apart from the rules about children and parents."""
    yield from _one_owner(lens)
    for slot in lens.outcome.slots:
        row = lens.row_of(slot)
        others = tuple(one for one in lens.rows_of_basis() if one != row)
        for claim, box in _item(lens, slot):
            yield Breach(claim, row, lens.region, box, slot.forum.id, others)
    yield from _texts(lens)
    yield from _types(lens)
    if lens.outcome.outcome in {"refused", "manual"} and not lens.outcome.codes:
        yield Breach("says_why", lens.decider, lens.region, lens.region.box)


def _types(lens: Lens) -> Iterator[Breach]:
    """Yield rows for what is left that take an event type nobody named: a new one would fall through unseen."""
    if lens.step < FIRST_STEP_WITH_CONTENT:
        return
    for row in dict.fromkeys(lens.unnamed()):
        others = () if row == lens.decider else (lens.decider,)
        yield Breach("unrouted_type", row, lens.region, lens.region.box, lens.region.message.event_type, others)


def _texts(lens: Lens) -> Iterator[Breach]:
    """Yield rows whose words leave a gap that nothing fills: {age} where nobody knows the age."""
    silent = [forum.id for forum in lens.book.forums.values() if forum.no_items is None]
    gaps = GAPS | {"why_none": is_one_of("addressed_to", NOBODY, *silent)}
    for row in lens.region.rows:
        for gap in lens.gaps(row):
            open_gap = lens.where(gaps[gap]) if gap in gaps else None
            if open_gap is not None:
                yield Breach("text_gap", row, lens.region, open_gap, f"{{{gap}}}")


def _one_owner(lens: Lens) -> Iterator[Breach]:
    """Yield items with no owner or several; an Exit case beside a release is an owner of its own (EXIT-5)."""
    slots = lens.outcome.slots
    owners = [slot for slot in slots if slot.role == "owner"]
    released = lens.region.message.event_type == "release_notice"
    counted = [slot for slot in owners if not (released and slot.forum.mode == "consent_required")] or owners[:1]
    if slots and len(counted) != 1:
        rows = [row for row in lens.region.rows if lens.then(row).forum is not None]
        yield Breach("one_owner", rows[-1], lens.region, lens.region.box, slots[-1].forum.id, tuple(rows[:-1]))
    if len(slots) > 1 and any(slot.stage in {"gate", "manual"} and not released for slot in slots):
        rows = [row for row in lens.region.rows if lens.then(row).forum is not None]
        yield Breach("alone", rows[-1], lens.region, lens.region.box, slots[-1].forum.id, tuple(rows[:-1]))


def _item(lens: Lens, slot: Slot) -> Iterator[tuple[str, Box]]:
    forum, box = slot.forum, lens.region.box
    closed = forum.mode in CLOSED and lens.region.message.event_type not in forum.only_by
    if closed:
        yield "closed_body", box
    if slot.stage not in STAGES.get(forum.mode or "", (slot.stage,)):
        yield "stage", box
    if slot.stage in CASE:
        yield from _ages(lens, slot)
        if slot.role == "reader" and lens.bases(slot) != lens.bases(lens.outcome.slots[0]):
            yield "reader_basis", box
    yield from _here(lens, slot)
    yield from _basis(lens, slot)


def _ages(lens: Lens, slot: Slot) -> Iterator[tuple[str, Box]]:
    low, high = slot.forum.ages
    if (low, high) != (None, None):
        outside = lens.unless(is_between("age", low or 0, NO_LIMIT if high is None else high))
        if outside is not None and lens.region.message.event_type != "anonymous_sparring":
            yield "age", outside


def _here(lens: Lens, slot: Slot) -> Iterator[tuple[str, Box]]:
    """Yield where a forum gets a case from a municipality, or without the school, that it is for (ROUTE-14)."""
    if slot.forum.scope == "school":
        nowhere = lens.unless(is_one_of("school_given", True))
        if nowhere is not None:
            yield "no_school", nowhere
    if slot.forum.kind == "queue" or not slot.forum.per_municipality:
        return
    for variable in lens.region.message.variables:
        if variable.name == "place":
            bits = lens.region.box["place"]
            for at, part in enumerate(variable.parts):
                has = part.facts.get("residence_has", frozenset())
                if bits >> at & 1 and part.name and not (isinstance(has, frozenset) and slot.forum.id in has):
                    yield "not_there", {**lens.region.box, "place": 1 << at}
                    return


def _basis(lens: Lens, slot: Slot) -> Iterator[tuple[str, Box]]:
    if slot.basis is None:
        nobody = lens.region.message.event_type == "anonymous_sparring"
        if slot.stage in CASE and not nobody:
            yield "no_basis", lens.region.box
        return
    for basis in sorted(map(str, lens.bases(slot))):
        claimed = lens.where(is_one_of("claim", basis)) if slot.basis != basis else lens.region.box
        if basis not in slot.forum.bases and claimed is not None:
            yield "basis", claimed
        yield from _law(lens, slot, basis)


def _law(lens: Lens, slot: Slot, basis: str) -> Iterator[tuple[str, Box]]:
    needs = NEEDS.get(basis, ())
    if slot.forum.mode == "gated" and basis == "RPL115-1-2":  # INF-10: number 2 when psychiatry takes part
        needs = (*needs, (is_one_of("publisher_kind", "psychiatry"),))
    for one_of_these in needs:
        lacking = lens.unless(*one_of_these)
        if lacking is None or slot.basis == basis:
            found = lacking
        else:  # the claim decides which basis it is: only the part that claims this one counts
            claimed = lens.where(is_one_of("claim", basis))
            both = None if claimed is None else {name: bits & claimed[name] for name, bits in lacking.items()}
            found = both if both is not None and all(both.values()) else None
        if found is not None:
            yield "law", found
