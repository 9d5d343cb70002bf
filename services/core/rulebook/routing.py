"""The rows of the routing tables: what they ask, what follows and their words, each checked where it is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.events import GROUPS
from services.core.rulebook.conditions import EMPTY, NO_LIMIT, UNKNOWN, Condition
from services.core.rulebook.decision_table import Row
from services.core.rulebook.document_reader import Node
from services.core.rulebook.organisations import Forum
from services.core.rulebook.texts import Rule, Texts, Wording, languages
from services.core.rulebook.vocabulary import BASES, ROLES, STAGES, Fact

CLAIMED = "claimed"
"""As a row's basis: whatever the sender claimed; the row's conditions say what that can be."""

PUBLISHER = "publisher"
OWNER = "owner"
OUTCOMES = ("refused", "informed")


@dataclass(frozen=True, slots=True)
class TaskRule:
    """A task; `to` is a forum, a publisher, or the words `publisher` and `owner`."""

    kind: str
    to: str


@dataclass(frozen=True, slots=True)
class Then:
    """What follows from a row. `gate` and `beside` name tables; `drop` are tasks that fall when this row replaces.

    `stops` are tasks that nobody may do of their own accord either, which is said aloud (SSP-15).
    `catches` are the event types that a row without conditions may be left with; the proof sees that no other comes.
    """

    step: int | None
    rules: tuple[str, ...]
    texts: Texts
    outcome: str | None
    forum: str | None
    role: str
    stage: str | None
    basis: str | None
    track: str | None
    gate: str | None
    beside: str | None
    codes: tuple[str, ...]
    tasks: tuple[TaskRule, ...]
    deadlines: tuple[str, ...]
    drop: tuple[str, ...]
    stops: tuple[str, ...]
    catches: frozenset[str]


Table = tuple[Row[Then], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Every word a row may use."""

    facts: Mapping[str, Fact]
    forums: Mapping[str, Forum]
    rules: Mapping[str, Rule]
    wording: Wording
    deadline_sets: Collection[str]
    receivers: Collection[str]
    tables: Collection[str]
    kinds: Mapping[str, frozenset[str]]


def kinds(root: Node, facts: Mapping[str, Fact]) -> dict[str, frozenset[str]]:
    """Return the groups of event types that rows may name together, the rulebook's own among them: name → types."""
    found = {name: frozenset(one.event_type for one in group) for name, group in GROUPS.items()}
    if root.has("kinds"):
        groups = root.child("kinds")
        found |= {name: frozenset(groups.words(name, facts["event_type"].values)) for name, _ in groups.pairs()}
    return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """A flag that other facts imply (contracts 1.2)."""

    when: tuple[Condition, ...]
    fact: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A reason why a forum does not get the case, when these facts hold."""

    when: tuple[Condition, ...]
    code: str


def tables(root: Node, words_of: "Words") -> dict[str, Table]:
    """Read the tables of routing.yaml: id → rows in order of precedence; row ids are unique in the whole rulebook."""
    found: dict[str, Table] = {}
    ids: set[str] = set()
    for node in root.rows("tables"):
        name = node.name("table")
        rows = []
        for row in node.rows("rows"):
            rows.append(_row(row, words_of))
            if rows[-1].id in ids:
                raise row.twice("row", rows[-1].id)
            ids.add(rows[-1].id)
        node.done()
        found[name] = tuple(rows)
    return found


def _row(node: Node, words: Words) -> Row[Then]:
    row_id = node.name("row")
    when = conditions(node.child("when"), words.facts) if node.has("when") else ()
    step = node.number("step") if node.has("step") else None
    rule_ids = node.words("rules", words.rules.keys())
    texts = languages(node)
    then = node.child("then")
    go = then.maybe("go", words.tables)
    row = Row(row_id, when, _then(then, words, step, rule_ids, texts, _catches(node, words)), go)
    if when and row.then.catches:
        raise node.error("catches: kun en række uden when fanger det, der er tilbage")
    if go is None and not rule_ids:
        raise node.error("rules: en række, der afgør noget, nævner mindst én regel")
    then.done()
    node.done()
    return row


def _catches(node: Node, words: Words) -> frozenset[str]:
    named = node.words("catches", {*words.kinds, *words.facts["event_type"].values})
    return frozenset(one for name in named for one in words.kinds.get(name, {name}))


def _then(
    node: Node, words: Words, step: int | None, rule_ids: tuple[str, ...], texts: Texts, catches: frozenset[str]
) -> Then:
    wording = words.wording
    then = Then(
        step=step,
        rules=rule_ids,
        texts=texts,
        outcome=node.maybe("outcome", OUTCOMES),
        forum=node.maybe("forum", words.forums.keys()),
        role=node.maybe("role", ROLES) or "owner",
        stage=node.maybe("stage", STAGES),
        basis=node.maybe("basis", (*BASES, CLAIMED)),
        track=node.maybe("track"),
        gate=node.maybe("gate", words.tables),
        beside=node.maybe("beside", words.tables),
        codes=node.words("codes", wording.codes.keys()),
        tasks=tuple(_task(task, words) for task in node.rows("tasks")),
        deadlines=node.words("deadlines", words.deadline_sets),
        drop=node.words("drop", wording.tasks.keys()),
        stops=node.words("stops", wording.tasks.keys()),
        catches=catches,
    )
    if then.forum is not None:
        _check_item(node, words.forums[then.forum], then)
    return then


def _check_item(node: Node, forum: Forum, then: Then) -> None:
    if not forum.takes_people:
        raise node.error(f"forum: {forum.id} tager ingen sager om personer (mode {forum.mode})")
    if then.stage is None:
        raise node.error(f"stage: mangler; tilladt er: {', '.join(STAGES)}")
    if then.stage == "manual" and then.basis is not None:
        raise node.error("basis: en sag med stage manual har ingen hjemmel")
    if forum.mode == "reader" and then.role != "reader":
        raise node.error(f"role: {forum.id} kan kun læse med (reader)")


def _task(node: Node, words: Words) -> TaskRule:
    task = TaskRule(
        node.text("kind", words.wording.tasks.keys()),
        node.text("to", (PUBLISHER, OWNER, *words.forums, *words.receivers)),
    )
    node.done()
    return task


def conditions(node: Node, facts: Mapping[str, Fact]) -> tuple[Condition, ...]:
    """Read a `when`: fact → a value, or one_of, at_least, any."""
    found = []
    for name, raw in node.pairs():
        if name not in facts:
            raise node.error(f"{name}: ukendt oplysning; tilladt er: {', '.join(sorted(facts))}")
        found.append(_condition(node, name, facts[name], raw))
    return tuple(found)


def _condition(node: Node, name: str, fact: Fact, raw: Any) -> Condition:
    operator, values = "value", [raw]
    if isinstance(raw, dict):
        if len(raw) != 1 or next(iter(raw)) not in {"one_of", "at_least", "any"}:
            raise node.error(f"{name}: her ventes en værdi eller netop én af: one_of, at_least, any")
        operator, values = next(iter(raw.items()))
        values = values if isinstance(values, list) else [values]
    if fact.kind == "flag":
        if operator != "value" or not isinstance(raw, bool):
            raise node.error(f"{name}: her ventes true eller false")
        return Condition(name, values=frozenset({raw}))
    if fact.kind == "number":
        return _number(node, name, operator, values)
    allowed = {EMPTY, *fact.values} if fact.kind == "members" else set(fact.values)
    if operator == "at_least" or (operator == "any") != (fact.kind == "members" and raw != EMPTY):
        fits = "any" if fact.kind == "members" else "en værdi eller one_of"
        used = "en enkelt værdi" if operator == "value" else operator
        raise node.error(f"{name}: {used} passer ikke; brug {fits}")
    for value in values:
        if value not in allowed:
            raise node.unknown(name, str(value), allowed)
    if operator == "any":
        return Condition(name, members=frozenset(values))
    return Condition(name, values=frozenset(values))


def _number(node: Node, name: str, operator: str, values: list[Any]) -> Condition:
    ranges, words = [], set()
    for value in values:
        low, dash, high = str(value).partition("-")
        if isinstance(value, bool) or operator == "any":
            raise node.error(f"{name}: her ventes et tal, et interval som 10-17, {UNKNOWN}, one_of eller at_least")
        if value == UNKNOWN and operator != "at_least":
            words.add(UNKNOWN)
        elif low.isdecimal() and (high.isdecimal() or not dash) and not (dash and operator == "at_least"):
            top = NO_LIMIT if operator == "at_least" else int(high or low)
            ranges.append((int(low), top))
        else:
            raise node.error(f"{name}: {value} er hverken et tal, et interval som 10-17 eller {UNKNOWN}")
    return Condition(name, values=frozenset(words), ranges=tuple(ranges))
