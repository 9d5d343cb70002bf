"""Proves a rulebook: runs the engine over the whole space, asks every claim, and tells the simplest counterexample."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from services.core.proof import answer_claims, child_rules, claims, forwarding_claims, unreachable_rows, unused_words
from services.core.proof.claims import Breach
from services.core.proof.example import event_of, switches_of, weight
from services.core.proof.explore import Box, Explorer, Region, whole
from services.core.proof.region_view import Lens, Sight
from services.core.proof.space import Message, messages
from services.core.proof.unreachable_reasons import dead_reasons
from services.core.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim that does not hold. `row` is the row to look at, or the word, forum or table when it is no row.

    `event` is the smallest counterexample, a CloudEvent; `switches` the forums its municipality would have to have when
    no municipality has just these today; `others` the rows that had a part in it: of a dead row those above it that
    take what it asks for.
    """

    claim: str
    row: str
    about: str = ""
    others: tuple[str, ...] = ()
    event: Mapping[str, Any] | None = None
    switches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What was covered, and what does not hold: proven when nothing is.

    `combinations` are the points of the space, `groups` the boxes of combinations that no rule tells apart: each was
    decided once, by the engine itself. `pairs` are publishers times event types, allowed or not.
    """

    rulebook: str
    combinations: int
    groups: int
    rows: int
    pairs: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen of some kinds of messages, and the simplest breach of each claim at each row."""

    seen: unreachable_rows.Seen
    breaches: tuple[Finding, ...]


def prove(book: Rulebook) -> Proof:
    """Return the proof of a rulebook that could be built; raises RuntimeError when boxes and space do not add up."""
    every = list(messages(book))
    found = survey(book, every)
    seen = found.seen
    rules = list(chain.from_iterable(book.deadline_sets.values()))
    findings = [
        *found.breaches,
        *_dead(book, seen),
        *(Finding("idle_condition", *where) for where in unreachable_rows.idle_conditions(book, seen)),
        *(Finding("dead_deadline", rule.rule, rule.what) for rule in rules if rule not in seen.deadlines),
        *(Finding("dead_reason", *where) for where in dead_reasons(book, seen.regions)),
        *(Finding("dead_meaning", book.meanings[at].fact) for at in unreachable_rows.dead_meanings(book, every)),
        *(Finding(*what) for what in unused_words.unused(book, seen.cases)),
        *(Finding(*what) for what in forwarding_claims.breaches(book)),
        *(Finding(*what) for what in answer_claims.breaches(book)),
    ]
    return Proof(
        book.hash,
        sum(message.size for message in every),
        len(seen.regions),
        sum(map(len, book.tables.values())),
        sum(message.pairs for message in every),
        tuple(findings),
    )


def survey(book: Rulebook, kinds: Iterable[Message]) -> Survey:
    """Run the engine over the whole space of these kinds of messages and ask every claim about each combination.

    Raises RuntimeError when what was covered is not the space.
    """
    found: dict[tuple[str, str, str], Breach] = {}
    seen, sight, explorer = unreachable_rows.Seen(), Sight.of(book), Explorer(book)
    ruling = explorer.ruling()
    for message in kinds:
        covered = 0
        for region in explorer.regions(message, ruling, [whole(message)]):
            covered += region.size
            seen.note(region, explorer)
            for breach in _breaches(region, sight):
                key = breach.claim, breach.row, breach.about
                if key not in found or _lighter(breach, found[key], book):
                    found[key] = breach
        if covered != message.size:
            raise RuntimeError(f"{message.event_type}: {covered} of {message.size} combinations covered")
    return Survey(seen, tuple(_told(breach, book) for breach in found.values()))


def _breaches(region: Region, sight: Sight) -> Iterable[Breach]:
    if region.outcome is None:
        return [Breach("complete", region.hole, region, region.box)]
    lens = Lens(region, region.outcome, sight)
    return chain(claims.breaches(lens), child_rules.breaches(lens))


def _lighter(one: Breach, other: Breach, book: Rulebook) -> bool:
    """Tell whether one counterexample is easier to read: a municipality that there is, then the fewest facts."""
    return _burden(one.region, one.box, book) < _burden(other.region, other.box, book)


def _burden(region: Region, box: Box, book: Rulebook) -> tuple[bool, int]:
    return switches_of(region.message, box) is not None, weight(region.message, box, book)


def _told(breach: Breach, book: Rulebook) -> Finding:
    return _finding(Finding(breach.claim, breach.row, breach.about, breach.others), breach.region, breach.box, book)


def _finding(bare: Finding, region: Region, box: Box, book: Rulebook) -> Finding:
    switches = switches_of(region.message, box)
    event = event_of(region.message, box, book)
    return Finding(bare.claim, bare.row, bare.about, bare.others, event, None if switches is None else tuple(switches))


def _dead(book: Rulebook, seen: unreachable_rows.Seen) -> Iterator[Finding]:
    for dead in unreachable_rows.dead_rows(book, seen):
        bare = Finding("dead_row", dead.row, dead.table, dead.shadows)
        yield bare if dead.region is None or dead.box is None else _finding(bare, dead.region, dead.box, book)
