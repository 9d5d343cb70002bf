"""Evaluates facts by the routing tables: what follows for every event that has them, added up along the walk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.core.decision.model import NO_PARAMS, Considered, Reason
from services.core.rulebook.conditions import EMPTY, Facts, Value
from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.decision_table import Row, all_hold, first, walk
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum
from services.core.rulebook.routing import CLAIMED, OWNER, TaskRule, Then
from services.core.rulebook.texts import gaps_of
from services.core.rulebook.vocabulary import Fact

CACHE_LIMIT = 50_000
"""Distinct sets of facts kept."""

FIRST_STEP_WITH_CONTENT = 5
"""Steps 1 to 4 refuse or withdraw without looking at forums: nothing was considered."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An item before its municipality and school are known."""

    forum: Forum
    role: str
    stage: str
    track: str | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A row that counted: its first rule, its id, and the gaps its text leaves open; `plain` when it leaves none."""

    rule: str
    row: str
    gaps: tuple[str, ...]
    plain: Reason | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a set of facts. `facts` are those that differ from their default, as given."""

    outcome: str
    codes: tuple[str, ...]
    slots: tuple[Slot, ...]
    tasks: tuple[TaskRule, ...]
    stops: tuple[str, ...]
    deadlines: tuple[DeadlineRule, ...]
    because: tuple[Cited, ...]
    considered: tuple[Considered, ...]
    facts: Mapping[str, str | int | bool | tuple[str, ...]]


@dataclass(slots=True)
class Cache:
    """What one rulebook answered before: outcomes by the facts given, reasons by what was chosen and is asked about."""

    outcomes: dict[tuple[object, ...], Outcome] = field(default_factory=dict)
    considered: dict[tuple[object, ...], tuple[Considered, ...]] = field(default_factory=dict)

    def keep(self, key: tuple[object, ...], outcome: Outcome) -> None:
        """Remember an outcome; a publisher that varies everything costs time, never memory without end."""
        if len(self.outcomes) >= CACHE_LIMIT:
            self.outcomes.clear()
            self.considered.clear()
        self.outcomes[key] = outcome


@dataclass(slots=True)
class _Draft:
    """What the rows so far add up to."""

    facts: dict[str, Value]
    forums: Mapping[str, Forum]
    slots: list[Slot] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tasks: list[TaskRule] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    rows: list[Row[Then]] = field(default_factory=list)
    outcome: str | None = None

    def take(self, row: Row[Then]) -> None:
        then = row.then
        self.rows.append(row)
        self.outcome = then.outcome or self.outcome
        self.codes += then.codes
        self.tasks += then.tasks
        self.sets += then.deadlines
        self.stops += then.stops
        if then.step is not None:
            self.facts["step"] = then.step
        if then.forum is not None and then.stage is not None:
            basis = str(self.facts["claim"]) if then.basis == CLAIMED else then.basis
            self.slots.append(Slot(self.forums[then.forum], then.role, then.stage, then.track, basis))
            self.know_the_owner()

    def know_the_owner(self) -> None:
        owner = self.slots[0]
        self.facts |= {"owner": owner.forum.id, "stage": owner.stage, "basis": owner.basis or EMPTY}

    def gate(self, row: Row[Then]) -> None:
        """Let a gate's row replace the item, or set the basis it stands on."""
        then = row.then
        if then.forum is not None:
            self.slots.clear()
            self.sets.clear()
            self.tasks = [task for task in self.tasks if task.kind not in then.drop]
            self.take(row)
            return
        self.take(row)
        basis = str(self.facts["claim"]) if then.basis == CLAIMED else then.basis
        owner = self.slots[0]
        self.slots[0] = Slot(owner.forum, owner.role, owner.stage, owner.track, basis)
        self.know_the_owner()


def settle(rulebook: Rulebook, given: Facts, cache: Cache | None = None) -> Outcome:
    """Return what follows from the facts; those not given are at their default. Raises HoleError.

    `cache` holds what the same rulebook answered before.
    """
    facts = {name: fact.default for name, fact in rulebook.facts.items()} | dict(given)
    for meaning in rulebook.meanings:
        if all_hold(meaning.when, facts):
            facts[meaning.fact] = True
    draft = _Draft(facts, rulebook.forums)
    trail = walk(rulebook.tables, rulebook.start, facts)
    for row in trail:
        draft.take(row)
    if trail[-1].then.gate is not None:
        draft.gate(walk(rulebook.tables, trail[-1].then.gate, facts)[0])
    beside = [row.then.beside for row in trail if row.then.beside is not None]
    for table in (*beside, *rulebook.after):
        extra = first(rulebook.tables[table], facts)
        if extra is not None:
            draft.take(extra)
    return Outcome(
        outcome=_outcome(draft),
        codes=tuple(draft.codes),
        slots=tuple(draft.slots),
        tasks=_tasks(draft, rulebook.task_order),
        stops=tuple(draft.stops),
        deadlines=tuple(rule for name in draft.sets for rule in rulebook.deadline_sets[name] if rule.applies(facts)),
        because=tuple(
            _cited(row.then.rules[0], row.id, tuple(sorted(gaps_of(row.then.texts))))
            for row in draft.rows
            if row.then.rules
        ),
        considered=_considered(draft, rulebook, cache),
        facts=_told(given, rulebook.facts),
    )


def _cited(rule: str, row: str, gaps: tuple[str, ...]) -> Cited:
    return Cited(rule, row, gaps, None if gaps else Reason(rule, row, NO_PARAMS))


def _outcome(draft: _Draft) -> str:
    if any(slot.stage != "manual" for slot in draft.slots):
        return "routed"
    if draft.slots:
        return "manual"
    return draft.outcome or "refused"


def _tasks(draft: _Draft, order: Sequence[str]) -> tuple[TaskRule, ...]:
    owner = draft.slots[0].forum.id if draft.slots else ""
    tasks = [TaskRule(task.kind, owner if task.to == OWNER else task.to) for task in draft.tasks]
    return tuple(sorted(tasks, key=lambda task: order.index(task.kind)))


def _considered(draft: _Draft, rulebook: Rulebook, cache: Cache | None) -> tuple[Considered, ...]:
    """Return why each other forum was not chosen; the same few facts give the same answer, which is kept."""
    step = draft.facts["step"]
    if not isinstance(step, int) or step < FIRST_STEP_WITH_CONTENT:
        return ()
    chosen = frozenset(slot.forum.id for slot in draft.slots)
    if cache is None:
        return _reasons(chosen, draft.facts, rulebook)
    key = (chosen, *(draft.facts[name] for name in rulebook.weighing))
    found = cache.considered.get(key)
    if found is None:
        found = cache.considered[key] = _reasons(chosen, draft.facts, rulebook)
    return found


def _reasons(chosen: Collection[str], facts: Facts, rulebook: Rulebook) -> tuple[Considered, ...]:
    return tuple(
        Considered(forum, next(why.code for why in reasons if all_hold(why.when, facts)), NO_PARAMS)
        for forum, reasons in rulebook.why_not.items()
        if forum not in chosen
    )


def _told(given: Facts, vocabulary: Mapping[str, Fact]) -> dict[str, str | int | bool | tuple[str, ...]]:
    return {
        name: tuple(sorted(value)) if isinstance(value, frozenset) else value
        for name, value in given.items()
        if value != vocabulary[name].default
    }
