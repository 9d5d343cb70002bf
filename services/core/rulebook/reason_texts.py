"""Words for the coded reasons of people and senders; the codes are the contract's (contracts 1.2 and 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.act_bodies import RETURN_REASONS
from services.core.rulebook.document_reader import Node
from services.core.rulebook.texts import Texts, languages

RECALLED = ("wrong_person", "wrong_facts", "cancelled", "sent_by_mistake")
CLEARED = ("cleared_for_infohus", "police_only")
SECTIONS = {"returned": RETURN_REASONS, "recalled": RECALLED, "cleared": CLEARED}
"""Sections of reasons.yaml, and the codes that each names."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Texts by code: why an item was returned, why an event was recalled, what the police answered at the gate."""

    returned: Mapping[str, Texts]
    recalled: Mapping[str, Texts]
    cleared: Mapping[str, Texts]


def reasons(root: Node) -> Reasons:
    """Read reasons.yaml; every code of the contract has its words, and there are no others."""
    read = Reasons(*(_section(root.child(section), codes) for section, codes in SECTIONS.items()))
    root.done()
    return read


def _section(node: Node, codes: Sequence[str]) -> dict[str, Texts]:
    found = {}
    for code in codes:
        inner = node.child(code)
        found[code] = languages(inner, ())
        inner.done()
    node.done()
    return found
