"""Stored rulebooks from earlier versions: what this version asks for and they could not know is filled in.

A rulebook that was activated once decides and explains for ever. A candidate is read strictly (`rulebook.build`).
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from schemas.events import EVENT_TYPES
from services.core.rulebook.reason_texts import SECTIONS as REASONS
from services.core.rulebook.texts import LANGUAGES, SECTIONS

Documents = Mapping[str, Any]

FORWARDING: Sequence[Documents] = (
    {"queue": "police_prevention_unit", "stage": "triage", "age_from": 18},
    {"queue": "municipal_child_family", "stage": "manual", "age_to": 9},
    {
        "queue": "municipal_notification_desk",
        "stage": "queue",
        "age_to": 17,
        "unknown_age": True,
        "deadlines": ("acute_danger", "receipt"),
    },
    {"queue": "municipal_triage", "stage": "manual"},
    {"queue": "ksp_manual", "stage": "manual", "releases": True},
)
"""Where a case could be forwarded to beside the forums before the rulebook said so, by the queues of contracts 2."""

LATER: Documents = MappingProxyType(
    {
        "texts.yaml": {
            "codes": {
                "RECALLED": {
                    "da": "Afsenderen har kaldt meddelelsen tilbage.",
                    "en": "The sender has recalled the event.",
                },
                "NOTHING_FOUND": {
                    "da": "Der er ikke noget her med det nummer.",
                    "en": "There is nothing here by that reference.",
                },
            },
            "phrases": {"stop": {"da": "Vigtigt: {text} ({rule})", "en": "Important: {text} ({rule})"}},
            "tasks": {
                "review_at_18": {
                    "da": "Se på sagen igen: personen er fyldt 18 år",
                    "en": "Look at the case again: the person has turned 18",
                },
            },
            "whose": {
                "prison_service": {"da": "Kriminalforsorgen", "en": "the prison service"},
                "police": {"da": "politiet", "en": "the police"},
                "municipality": {"da": "kommunen", "en": "the municipality"},
                "psychiatry": {"da": "psykiatrien", "en": "psychiatry"},
                "forum": {"da": "forummet", "en": "the forum"},
                "publisher": {"da": "afsenderen", "en": "the sender"},
            },
        },
        "deadlines.yaml": {
            "answer": [
                {"forums": ["municipal_notification_desk"], "hours": 24},
                {"stages": ["manual"], "hverdage": 3},
                {"stages": ["gate"], "hverdage": 2},
                {"hverdage": 5},
            ],
            "question": {"hverdage": 5},
            "reminders": {
                "from": "07:00",
                "answer": [
                    {"level": "soon", "hverdage": -1, "left": 25},
                    {"level": "overdue", "days": 1, "left": 0},
                    {"level": "stand_in", "hverdage": 2},
                    {"level": "leader", "hverdage": 3},
                    {"level": "authority", "hverdage": 5},
                ],
                "deadline": [
                    {"level": "soon", "hverdage": -5, "left": 25},
                    {"level": "overdue", "days": 1, "left": 0},
                ],
                "question": [{"level": "soon", "hverdage": -1}, {"level": "overdue", "days": 1}],
                "meeting": [{"level": "meeting_passed", "days": 1}],
            },
        },
    }
)
"""File → section → code → words, of what came after version 0.1.0: what the code newly asks of a rulebook."""

WHOSE = MappingProxyType(
    {
        "assess_acute_danger": "municipality",
        "confirm_receipt": "municipality",
        "plan": "prison_service",
        "municipality_contact": "prison_service",
        "release_meeting_invitation": "prison_service",
        "parole_decision": "prison_service",
    }
)
"""Whose the deadlines of version 0.1.0 are, by what is due; what else a rulebook had is the forum's."""


def completed(documents: Documents, later: Documents = LATER) -> dict[str, Any]:
    """Return the documents of a stored rulebook with what came later; what they say themselves stays.

    A word that nobody put into `later` is told as its code, because a decision that cannot be shown is worse.
    """
    whole = _filled(_moved(documents), later)
    sets = {one["set"] for one in whole.get("deadlines.yaml", {}).get("sets", ())}
    whole["forums.yaml"] = _forwarding(whole["forums.yaml"], sets)
    _name(whole, "texts.yaml", SECTIONS)
    _name(whole, "reasons.yaml", REASONS)
    whole["deadlines.yaml"] = _owned(whole.get("deadlines.yaml", {}))
    return whole


def _moved(documents: Documents) -> Documents:
    """What a deadline is called stands beside its rows since 0.2.0."""
    texts, timing = documents.get("texts.yaml", {}), documents.get("deadlines.yaml", {})
    if "deadlines" not in texts:
        return documents
    others = {section: words for section, words in texts.items() if section != "deadlines"}
    return {**documents, "texts.yaml": others, "deadlines.yaml": {"words": texts["deadlines"], **timing}}


def _owned(timing: Documents) -> dict[str, Any]:
    sets = [
        {**one, "deadlines": [{"whose": WHOSE.get(row["what"], "forum"), **row} for row in one["deadlines"]]}
        for one in timing.get("sets", ())
    ]
    return {**timing, "sets": sets}


def event_types(documents: Documents) -> tuple[str, ...]:
    """Return the event types that a stored rulebook or this version knows."""
    told = documents.get("texts.yaml", {}).get("event_types", ())
    return tuple(dict.fromkeys((*told, *(model.event_type for model in EVENT_TYPES))))


def _forwarding(forums: Documents, sets: Collection[str]) -> Documents:
    """Add what FORWARDING says of the queues and deadlines that there are, where the rulebook says nothing itself."""
    if "forwarding" in forums:
        return forums
    there = {queue["id"] for queue in forums.get("queues", ())}
    rows = [
        {**row, "deadlines": [name for name in row.get("deadlines", ()) if name in sets]}
        for row in FORWARDING
        if row["queue"] in there
    ]
    return {**forums, "forwarding": rows}


def _filled(stored: Documents, later: Documents) -> dict[str, Any]:
    found = dict(stored)
    for key, value in later.items():
        if key not in found:
            found[key] = value
        elif isinstance(value, Mapping) and isinstance(found[key], Mapping):
            found[key] = _filled(found[key], value)
    return found


def _name(whole: dict[str, Any], file: str, sections: Mapping[str, Collection[str]]) -> None:
    document = whole[file] = dict(whole.get(file, {}))
    for section, codes in sections.items():
        words = {code: dict.fromkeys(LANGUAGES, code) for code in codes}
        document[section] = words | dict(document.get(section, {}))
