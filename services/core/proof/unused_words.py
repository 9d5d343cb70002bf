"""Words of a rulebook that nothing uses: codes, tasks, deadlines, rules, switches, event types nobody may send."""

from collections.abc import Container, Iterable, Iterator

from schemas.events import EVENT_TYPES
from services.core.proof import forwarding_claims
from services.core.proof.residences import asked
from services.core.rulebook.answering import REVIEW
from services.core.rulebook.model import Rulebook
from services.core.rulebook.retention import DEAD_LETTER, LOOK_UPS, STATISTICS

GIVEN_ELSEWHERE = frozenset({"SUPERSEDED", "RECALLED", "NOTHING_FOUND"})
"""Codes that the product gives without a row: what came before, and what is there, are no facts of the event."""


def unused(book: Rulebook, cases: set[tuple[str, str]]) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
    """Yield (claim, word) of everything that is listed and never used, or missing where it is needed.

    `cases` are forum and event type of every case that there can be.
    """
    forums_reached = {forum for forum, _ in cases}
    thens = [row.then for rows in book.tables.values() for row in rows]
    whens = [rule for rules in book.deadline_sets.values() for rule in rules]
    codes = {code for then in thens for code in then.codes} | GIVEN_ELSEWHERE
    yield from _missing("unused_code", book.wording.codes, codes)
    reasons = {reason.code for reasons in book.why_not.values() for reason in reasons}
    yield from _missing("unused_reason_code", book.wording.why_not, reasons)
    tasks = {task.kind for then in thens for task in then.tasks} | {REVIEW}  # which clock gives
    yield from _missing("unused_task", book.wording.tasks, tasks)
    yield from _missing("unused_deadline_text", book.wording.deadlines, {rule.what for rule in whens})
    yield from _missing("unused_set", book.deadline_sets, {name for then in thens for name in then.deadlines})
    yield from _missing("unused_rule", book.rules, book.cited)
    yield from _missing("nobody_sends", [one.event_type for one in EVENT_TYPES], _sent(book))
    yield from _forums(book, forums_reached)
    yield from _unguarded(book)
    yield from (("forms", forum.id) for forum in book.forums.values() if forum.mode != "gated" and _mixed(forum.bases))
    yield from _undecided(book, cases)
    used = set(asked(book)) | forums_reached
    switches = sorted({switch for town in book.municipalities.values() for switch in town.has})
    yield from _missing("unused_switch", switches, used)


def _missing(claim: str, listed: Iterable[str], used: Container[str]) -> Iterator[tuple[str, str]]:
    yield from ((claim, word) for word in listed if word not in used)


def _sent(book: Rulebook) -> set[str]:
    return {event_type for publisher in book.publishers.values() for event_type in publisher.may_send}


def _undecided(book: Rulebook, cases: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield what nobody has decided about a forum's cases: fields neither shown nor withheld, and how long it is kept.

    An item that is returned comes to the sender's queue with whatever the sender may send; others are forwarded.
    """
    fields = {model.event_type: frozenset(model.model_fields) for model in EVENT_TYPES}
    returned = {(one.returns_to[0], sent) for one in book.publishers.values() for sent in one.may_send}
    guarded = frozenset(name for guard in book.disclosure.guards for name in guard.fields)
    missing: dict[str, set[str]] = {}
    by_hand = {case for case in returned if "subject" in fields[case[1]]} | forwarding_claims.cases(book)
    for forum, event_type in cases | by_hand:
        ceiling = book.disclosure.ceilings.get(forum)
        if ceiling is not None:
            withheld = frozenset(name for part in ceiling.withheld for name in part.fields)
            missing.setdefault(forum, set()).update(fields[event_type] - ceiling.shown - withheld - guarded)
    for forum in sorted({forum for forum, _ in cases | by_hand}):
        if forum not in book.disclosure.ceilings:
            yield "no_ceiling", forum, ""
        if forum not in book.retention.forums:
            yield "no_retention", forum, ""
    for forum, stays in book.retention.forums.items():
        if not any(book.retention.classes[name].always_ends for name in stays.payload):
            yield "kept_for_ever", forum, ""
    yield from (("field_undecided", forum, ", ".join(sorted(names))) for forum, names in missing.items() if names)
    kept = {name for kept in book.retention.forums.values() for name in (*kept.payload, kept.record)}
    general = {DEAD_LETTER, LOOK_UPS, STATISTICS}
    yield from (("unused_class", name, "") for name in book.retention.classes if name not in kept | general)


def _unguarded(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield what exists for one role only by its mode, and that no role guards (EXIT-7, INF-4)."""
    guarded = {forum for guard in book.disclosure.guards for forum in guard.forums}
    stages = {stage for guard in book.disclosure.guards for stage in guard.stages}
    for forum in book.forums.values():
        if forum.mode == "consent_required" and forum.id not in guarded:
            yield "unguarded", forum.id
        if forum.mode == "gated" and "gate" not in stages and forum.id not in guarded:
            yield "unguarded", forum.id


def _mixed(bases: tuple[str, ...]) -> bool:
    """Tell whether bases belong to several of the numbered forms of cooperation (LAW-2 to LAW-4, LAW-12)."""
    return len({basis.removeprefix("RPL115-1-")[0] for basis in bases if basis.startswith("RPL115-1-")}) > 1


def _forums(book: Rulebook, reached: set[str]) -> Iterator[tuple[str, str]]:
    """Yield forums that never get a case and do not say why, and those that say so and do."""
    for forum in book.forums.values():
        if forum.id not in reached and forum.no_items is None:
            yield "forum_without_items", forum.id
        if forum.id in reached and forum.no_items is not None:
            yield "forum_with_items", forum.id
