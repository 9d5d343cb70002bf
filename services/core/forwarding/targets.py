"""Targets of a forwarding: where a case may be sent on by hand, and on which basis (contracts-acts 9.1)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.faults import Fault
from services.core.rulebook.forwarding import NO_BASIS, within
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Address, Forum, Municipality
from services.core.rulebook.vocabulary import BASES

RELEASE = "release_notice"
MODES = ("owner", "triage_first", "gated")
"""Forums that cases can be forwarded to; any other takes only what its `only_by` names.

Where consent is required nothing is forwarded: whoever hears a wish sends it as an event of its own (EXIT-7).
"""

STAGES = {"triage_first": "triage", "gated": "gate", "none": "triage"}
"""Where a forwarded case begins, by the forum's mode: where nothing is routed by itself, a person selects first."""

_NUMBER = re.compile(r"RPL115-1-([0-9]+)")
_KSP = "3"
_SCHOOL = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a case may be forwarded to; `legal_bases` are those it can stand on there, none at a person's desk.

    `deadlines` are the sets that begin with the offer.
    """

    forum: str
    municipality: str | None
    stage: str
    legal_bases: tuple[str, ...]
    deadlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: the address, and the basis of this disclosure."""

    forum: str
    municipality: str | None = None
    school: str | None = None
    legal_basis: str | None = None


def targets(book: Rulebook, event_type: str, age: int | None, residence: str | None, own: Address) -> list[Target]:
    """Return every target of a case that lies at `own`, about somebody of this age who lives there today."""
    town = None if residence is None else book.municipalities.get(residence)
    if town is None or not town.in_district:
        return []
    found = [*_forums(book, event_type, age, town), *_queues(book, event_type, age, town)]
    return [target for target in found if (target.forum, target.municipality) != own]


def faults(book: Rulebook, wanted: Wanted) -> tuple[Fault, ...]:
    """Return what is wrong with a wish whatever the case: an unknown forum, a school that is missing or none."""
    forum = book.forums.get(wanted.forum)
    if forum is None:
        return (Fault("forum", "not_known"),)
    if wanted.school is None:
        return (Fault("school", "missing"),) if forum.scope == "school" else ()
    return () if _SCHOOL.fullmatch(wanted.school) else (Fault("school", "not_digits"),)


def choose(found: Sequence[Target], wanted: Wanted) -> Target | None:
    """Return the target that is wanted, None when none of those found is (`no_target`)."""
    for target in found:
        if target.forum == wanted.forum and wanted.municipality in {None, target.municipality}:
            bases = target.legal_bases or (None,)
            return target if wanted.legal_basis in bases else None
    return None


def another_form(before: str | None, after: str | None) -> bool:
    """Tell whether a basis is another number of § 115 than the one before: another form of cooperation (LAW-12)."""
    number = _number(after)
    return before is not None and number is not None and number != _number(before)


def _number(basis: str | None) -> str | None:
    found = _NUMBER.match(basis or "")
    return found[1] if found else None


def _forums(book: Rulebook, event_type: str, age: int | None, town: Municipality) -> Iterator[Target]:
    for forum in book.forums.values():
        if _takes(forum, event_type) and _is_there(book, forum, town) and _holds(forum, age):
            bases = _fitting(forum.bases, event_type)
            if bases:
                yield _target(forum, town, STAGES.get(forum.mode or "", "queue"), bases)


def _queues(book: Rulebook, event_type: str, age: int | None, town: Municipality) -> Iterator[Target]:
    for row in book.forwarding:
        forum = book.forums[row.queue]
        if not row.takes(age):
            continue
        bases = _fitting(forum.bases, event_type)
        if bases or (row.stage == NO_BASIS and row.releases is (event_type == RELEASE)):
            yield _target(forum, town, row.stage, bases, row.deadlines)


def _target(forum: Forum, town: Municipality, stage: str, bases: tuple[str, ...], sets: tuple[str, ...] = ()) -> Target:
    return Target(forum.id, town.code if forum.per_municipality else None, stage, bases, sets)


def _takes(forum: Forum, event_type: str) -> bool:
    """Tell whether cases of a type may come here by a person's hand; a body that takes no items gets none."""
    return forum.no_items is None and (event_type in forum.only_by if forum.only_by else forum.mode in MODES)


def _is_there(book: Rulebook, forum: Forum, town: Municipality) -> bool:
    return forum.id in town.has or not (forum.per_municipality or forum.id in book.switches)


def _holds(forum: Forum, age: int | None) -> bool:
    return forum.ages == (None, None) if age is None else within(forum.ages, age)


def _fitting(bases: Sequence[str], event_type: str) -> tuple[str, ...]:
    """Return the bases that a disclosure can rest on: a release on number 3 of § 115, anything else on any other."""
    claimable = (basis for basis in bases if basis in BASES)
    return tuple(basis for basis in claimable if (_number(basis) == _KSP) is (event_type == RELEASE))
