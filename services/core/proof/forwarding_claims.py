"""Claims about what people may forward: nothing is stuck, and no target's basis is one that the law keeps from it."""

from collections.abc import Iterator

from schemas.events import EVENT_TYPES
from services.core.forwarding.targets import RELEASE, Target, targets
from services.core.proof.child_rules import DESK
from services.core.proof.claims import NEEDS
from services.core.proof.space import OF_AGE
from services.core.rulebook.conditions import UNKNOWN
from services.core.rulebook.forwarding import NO_BASIS
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Address

ABOUT_PEOPLE = tuple(model.event_type for model in EVENT_TYPES if "subject" in model.model_fields)
AT_ONCE = frozenset({"CHI-4", "CHI-5"})
"""Rules of the deadlines that a notification of a child has, whoever made it (contracts-acts 9.1)."""

NOWHERE: Address = ("", None)
"""An address that is no target's own, so that none is left out."""


def forwarded(book: Rulebook) -> Iterator[tuple[str, int | None, Target]]:
    """Yield (event type, age, target) of all that can be forwarded, by the ages at which anything changes."""
    for event_type in ABOUT_PEOPLE:
        for age in _ages(book):
            for town in book.municipalities:
                yield from ((event_type, age, target) for target in targets(book, event_type, age, town, NOWHERE))


def cases(book: Rulebook) -> set[tuple[str, str]]:
    """Return forum and event type of every case that somebody can forward there."""
    return {(target.forum, event_type) for event_type, _, target in forwarded(book)}


def breaches(book: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Yield (claim, queue or forum, what it is about) of all that does not hold."""
    for releases in (False, True):
        ways = [row for row in book.forwarding if row.stage == NO_BASIS and row.releases is releases]
        if not any(row.ages == (None, None) for row in ways):
            types = [one for one in ABOUT_PEOPLE if (one == RELEASE) is releases]
            yield "forward_dead_end", types[0], ""
    for row in book.forwarding:
        late = AT_ONCE - {rule.rule for name in row.deadlines for rule in book.deadline_sets[name]}
        if row.queue == DESK and late:
            yield "forward_late", row.queue, ", ".join(sorted(late))
    unlawful = {(target.forum, basis) for _, age, target in forwarded(book) for basis in _forbidden(target, age)}
    yield from (("forward_law", forum, basis) for forum, basis in sorted(unlawful))


def _forbidden(target: Target, age: int | None) -> Iterator[str]:
    """Yield the bases of a target that the law does not give for somebody of this age (CHI-1)."""
    known = UNKNOWN if age is None else age
    for basis in target.legal_bases:
        about_age = [needs[0] for needs in NEEDS[basis] if len(needs) == 1 and needs[0].fact == "age"]
        if not all(condition.holds(known) for condition in about_age):
            yield basis


def _ages(book: Rulebook) -> tuple[int | None, ...]:
    limits = [forum.ages for forum in book.forums.values()] + [row.ages for row in book.forwarding]
    ends = {low for low, _ in limits if low is not None} | {high + 1 for _, high in limits if high is not None}
    return (None, *sorted({0, OF_AGE, *ends}))
