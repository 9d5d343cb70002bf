"""A decision as sentences for a caseworker: Danish on every screen, English for developers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from schemas.faults import FAULTS
from services.core.decision.encoding import due_text, reason_text
from services.core.decision.model import Decision, Item, Reason
from services.core.decision.words import fault_of, name_of
from services.core.rulebook.model import Rulebook
from services.core.rulebook.texts import fill

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OTHER_LAW = "other-law"
MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]


def sentences(decision: Decision, rulebook: Rulebook, language: str = "da") -> list[str]:
    """Return the decision as sentences: what becomes of it, where it goes, what is asked, by when, and why."""
    words = rulebook.wording
    found = [fill(words.outcomes[decision.outcome][language], {})]
    found += [words.codes[code][language] if code in words.codes else code for code in decision.codes]
    for fault in decision.faults:
        danish = {"field": fault_of(fault), "fault": FAULTS[fault.fault]}
        params = danish if language == "da" else fault._asdict()
        found.append(fill(_phrase(rulebook, "fault", language), params))
    found += [_item_sentence(item, rulebook, language) for item in decision.items]
    for task in decision.tasks:
        name = name_of(task.to, rulebook, language)
        found.append(fill(_phrase(rulebook, "task", language), {"what": words.tasks[task.kind][language], "to": name}))
    stops = rulebook.rows_that_stop
    found += [_reason(one, "stop", rulebook, language) for one in decision.because if one.row in stops]
    for deadline in decision.deadlines:
        what = words.deadlines[deadline.what][language]
        whose = words.whose[rulebook.whose[deadline.rule]][language]
        params = {"what": what, "due": due_words(deadline.due, language), "rule": deadline.rule, "whose": whose}
        found.append(fill(_phrase(rulebook, "deadline", language), params))
    found += [_reason(one, "because", rulebook, language) for one in decision.because if one.row not in stops]
    return found


def _reason(reason: Reason, phrase: str, rulebook: Rulebook, language: str) -> str:
    params = {"text": reason_text(reason, rulebook, language), "rule": reason.rule}
    return fill(_phrase(rulebook, phrase, language), params)


def _item_sentence(item: Item, rulebook: Rulebook, language: str) -> str:
    town = rulebook.municipalities.get(item.municipality or "")
    place = town.name if town else item.municipality
    if item.school is not None:
        place = f"{place}, {'skole' if language == 'da' else 'school'} {item.school}"
    params = {
        "forum": name_of(item.forum, rulebook, language),
        "stage": rulebook.wording.stages[item.stage][language],
        "place": f" ({place})" if place else "",
        "basis": _on_basis(item, rulebook, language),
    }
    return fill(_phrase(rulebook, item.role, language), params)


def _on_basis(item: Item, rulebook: Rulebook, language: str) -> str:
    if item.legal_basis is None:
        return ""
    forum = rulebook.forums.get(item.forum)
    named = forum.other_law if forum is not None and item.legal_basis == OTHER_LAW else None
    basis = named or rulebook.wording.bases[item.legal_basis]
    return fill(_phrase(rulebook, "basis", language), {"basis": basis[language]})


def _phrase(rulebook: Rulebook, name: str, language: str) -> str:
    return rulebook.wording.phrases[name][language]


def due_words(due: date | datetime, language: str) -> str:
    """Return when something is due as people read it, on the clock of Copenhagen; English keeps ISO 8601."""
    if language != "da":
        return due_text(due)
    if isinstance(due, datetime):
        there = due.astimezone(COPENHAGEN)
        return f"{due_words(there.date(), language)} kl. {there:%H.%M}"
    return f"{due.day}. {MONTHS[due.month - 1]} {due.year}"
