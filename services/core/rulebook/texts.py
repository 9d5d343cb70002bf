"""The words of the rulebook: a Danish and an English text for every code, row and rule, with a few named gaps."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemas.events import EVENT_TYPES
from services.core.rulebook.answering import WHOSE
from services.core.rulebook.document_reader import Node
from services.core.rulebook.vocabulary import BASES, STAGES

LANGUAGES = ("da", "en")
Texts = Mapping[str, str]
"""One text per language."""

GAPS = frozenset({"age", "body", "claim", "municipality", "publisher", "why_none"})
"""What a text may leave open as {name}: the age, the claimed basis, the municipality and the publisher of the event,
the body that it is addressed to, and why that never gets a case."""

FORUM_GAPS = frozenset({"age_from", "age_to", "owner"})
"""What a reason of a forum may leave open: the ages that it is for, and who owns the case in its place."""

PHRASE_GAPS = frozenset(
    {"basis", "due", "fault", "field", "forum", "place", "rule", "stage", "text", "to", "what", "whose"}
)
"""What a phrase may leave open: the parts of the sentence it makes."""

OUTCOMES = ("routed", "manual", "refused", "informed")
PHRASES = ("owner", "reader", "basis", "task", "stop", "deadline", "because", "fault")
"""The sentences that a decision is told in."""

SECTIONS = {"bases": BASES, "stages": STAGES, "outcomes": OUTCOMES, "phrases": PHRASES, "whose": WHOSE}
"""Sections of texts.yaml that name each of the code's words, and no other."""

SOURCES = ("law", "guidance", "local_practice", "assumption")
_GAP = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule id stands for, where it comes from, and when somebody last compared it with its source."""

    id: str
    source: str
    checked_on: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text that is not a row's own, by section and code."""

    codes: Mapping[str, Texts]
    why_not: Mapping[str, Texts]
    event_types: Mapping[str, Texts]
    tasks: Mapping[str, Texts]
    deadlines: Mapping[str, Texts]
    bases: Mapping[str, Texts]
    stages: Mapping[str, Texts]
    outcomes: Mapping[str, Texts]
    phrases: Mapping[str, Texts]
    whose: Mapping[str, Texts]


def wording(root: Node, timing: Node, event_types: Collection[str]) -> Wording:
    """Read texts.yaml and what deadlines.yaml calls each; every code that the product can say has its words there.

    An event type that it does not name is called as its model says.
    """
    own = _section(root.child("event_types")) if root.has("event_types") else {}
    _listed(root, "event_types", own, event_types)
    read = Wording(
        _section(root.child("codes")),
        _section(root.child("why_not"), FORUM_GAPS),
        {model.event_type: model.words for model in EVENT_TYPES} | own,
        _section(root.child("tasks")),
        _section(timing.child("words")),
        _section(root.child("bases")),
        _section(root.child("stages")),
        _section(root.child("outcomes")),
        _section(root.child("phrases"), PHRASE_GAPS),
        _section(root.child("whose")),
    )
    root.done()
    for section, wanted in SECTIONS.items():
        found = getattr(read, section)
        missing = sorted(set(wanted) - set(found))
        if missing:
            raise root.error(f"{section}: {', '.join(missing)} mangler")
        _listed(root, section, found, wanted)
    return read


def _listed(root: Node, section: str, found: Collection[str], wanted: Collection[str]) -> None:
    strange = sorted(set(found) - set(wanted))
    if strange:
        raise root.unknown(section, strange[0], wanted)


def rules(root: Node) -> dict[str, Rule]:
    """Read rules.yaml: rule id → what it says."""
    found: dict[str, Rule] = {}
    for row in root.rows("rules"):
        rule_id = row.name("id")
        if rule_id in found:
            raise row.twice("id", rule_id)
        found[rule_id] = Rule(rule_id, row.text("source", SOURCES), row.text("text_checked_on"), languages(row))
        row.done()
    root.done()
    return found


def languages(node: Node, gaps: Collection[str] = GAPS) -> Texts:
    """Read the texts `da` and `en` of a mapping; the caller checks its other keys."""
    texts = {language: node.text(language) for language in LANGUAGES}
    for language, text in texts.items():
        strange = set(_GAP.findall(text)) - set(gaps)
        if strange:
            raise node.unknown(language, f"{{{min(strange)}}}", [f"{{{gap}}}" for gap in gaps] or ["ingen"])
    return texts


def gaps_of(texts: Texts) -> frozenset[str]:
    """Return the names of the gaps in any language."""
    return frozenset(gap for text in texts.values() for gap in _GAP.findall(text))


def fill(text: str, params: Mapping[str, str | int]) -> str:
    """Return `text` with its gaps filled; a gap without a value stays visible."""
    return _GAP.sub(lambda gap: str(params.get(gap[1], gap[0])), text) if "{" in text else text


def _section(node: Node, gaps: Collection[str] = frozenset()) -> dict[str, Texts]:
    found = {}
    for key, _ in node.pairs():
        inner = node.child(key)
        found[key] = languages(inner, gaps)
        inner.done()
    return found
