"""The rulebook: frozen models of one district's rules, built from plain documents or refused with the place."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemas.events import EVENT_TYPES
from services.core.calendar.dates import Holiday
from services.core.rulebook import organisations
from services.core.rulebook.answering import Answering, answering
from services.core.rulebook.contacts import Contacts, contacts
from services.core.rulebook.credentials import NONE, Credentials, credentials
from services.core.rulebook.deadlines import DeadlineRule, deadline_rule, deadline_sets, holidays
from services.core.rulebook.disclosure import Disclosure, disclosure
from services.core.rulebook.document_reader import Node, RulebookError, document
from services.core.rulebook.forwarding import Beside, forwarding
from services.core.rulebook.number_bands import Cuts, cuts
from services.core.rulebook.organisations import Address, Forum, Municipality, Publisher
from services.core.rulebook.reason_texts import Reasons, reasons
from services.core.rulebook.retention import Retention, retention
from services.core.rulebook.routing import Meaning, Table, WhyNot, Words, conditions, kinds, tables
from services.core.rulebook.stored import completed, event_types
from services.core.rulebook.structure_checks import check, check_keys
from services.core.rulebook.texts import Rule, Texts, Wording, rules, wording
from services.core.rulebook.vocabulary import Fact, vocabulary

__all__ = ["FILES", "Rulebook", "RulebookError", "build", "restore"]

WhyNots = dict[str, tuple[WhyNot, ...]]

FILES = (
    "municipalities.yaml",
    "publishers.yaml",
    "forums.yaml",
    "routing.yaml",
    "deadlines.yaml",
    "rules.yaml",
    "texts.yaml",
    "disclosure.yaml",
    "retention.yaml",
    "reasons.yaml",
    "contacts.yaml",
)


@dataclass(frozen=True)
class Rulebook:
    """One district's rules. `hash` names them for ever: SHA-256 of `text`, the documents as canonical JSON."""

    hash: str
    text: str = field(repr=False)
    municipalities: Mapping[str, Municipality]
    unknown_residences: frozenset[str]
    forums: Mapping[str, Forum]
    publishers: Mapping[str, Publisher]
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    start: str
    after: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    deadline_sets: Mapping[str, tuple[DeadlineRule, ...]]
    holidays: tuple[Holiday, ...]
    answering: Answering
    why_not: Mapping[str, tuple[WhyNot, ...]]
    rules: Mapping[str, Rule]
    wording: Wording
    strangers_return_to: Address
    disclosure: Disclosure
    retention: Retention
    reasons: Reasons
    contacts: Contacts
    cuts: Cuts
    forwarding: tuple[Beside, ...]
    credentials: Mapping[str, Credentials]

    @cached_property
    def weighing(self) -> tuple[str, ...]:
        """The facts that any reason of `why_not` asks about."""
        asked = {one.fact for reasons in self.why_not.values() for reason in reasons for one in reason.when}
        return tuple(sorted(asked))

    @cached_property
    def row_texts(self) -> Mapping[str, Texts]:
        """Words of every row of the routing tables, by row id."""
        return {row.id: row.then.texts for rows in self.tables.values() for row in rows}

    @cached_property
    def rows_that_stop(self) -> frozenset[str]:
        """Ids of the rows that forbid a task."""
        return frozenset(row.id for rows in self.tables.values() for row in rows if row.then.stops)

    @cached_property
    def whose(self) -> Mapping[str, str]:
        """Whose the deadlines of each rule are."""
        return {rule.rule: rule.whose for rules in self.deadline_sets.values() for rule in rules}

    @cached_property
    def clock_hours(self) -> Mapping[str, int]:
        """How many hours the deadlines have that are counted in hours, by rule."""
        every = (rule for rules in self.deadline_sets.values() for rule in rules)
        return {rule.rule: rule.count for rule in every if rule.unit == "hours"}

    @cached_property
    def cited(self) -> frozenset[str]:
        """The rule ids that anything in the rulebook rests on."""
        rows = (row.then.rules for table in self.tables.values() for row in table)
        forums = (forum.rules for forum in self.forums.values())
        deadlines = tuple(rule.rule for rules in self.deadline_sets.values() for rule in rules)
        others = (*self.disclosure.cited, *self.retention.cited, self.contacts.rules)
        return frozenset(rule for group in (*rows, *forums, deadlines, *others) for rule in group)

    @cached_property
    def publisher_by_id(self) -> Mapping[str, Publisher]:
        """Publishers by id."""
        return {publisher.id: publisher for publisher in self.publishers.values()}

    @property
    def task_order(self) -> tuple[str, ...]:
        """Kinds of tasks in the order in which decisions have them: by name, as the stored text knows no other."""
        return tuple(sorted(self.wording.tasks))

    @cached_property
    def switches(self) -> frozenset[str]:
        """The forums that municipalities have or have not; any other is there for all of them."""
        return frozenset(forum for town in self.municipalities.values() for forum in town.has)

    @cached_property
    def forum_ids(self) -> frozenset[str]:
        """Ids that `addressed_to` may name: forums of the plan, not the queues beside them."""
        return frozenset(forum.id for forum in self.forums.values() if forum.mode is not None)

    def returns_to(self, publisher: str) -> Address:
        """Return the address that a returned item of a publisher goes back to, by the publisher's id."""
        known = self.publisher_by_id.get(publisher)
        return self.strangers_return_to if known is None else known.returns_to

    def credentials_of(self, publisher: str) -> Credentials:
        """Return what proves that a publisher sent something, by the publisher's id."""
        return self.credentials.get(publisher, NONE)

    def publisher_of(self, source: str) -> Publisher | None:
        """Return the publisher with this CloudEvents `source`, None when unknown."""
        return self.publishers.get(source)


def build(documents: Mapping[str, Any]) -> Rulebook:
    """Build the rulebook from its files' contents (name → document); raises RulebookError with file, place, allowed."""
    text = json.dumps(documents, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    strange = set(documents) - set(FILES)
    if strange:
        raise RulebookError(f"{min(strange)}: filen hører ikke til et regelsæt; tilladt er: {', '.join(FILES)}")
    rulebook = _read(documents, text, tuple(event.event_type for event in EVENT_TYPES))
    check(rulebook.tables, rulebook.start, rulebook.after, document(documents, "routing.yaml"))
    check_keys(document(documents, "forums.yaml"), document(documents, "deadlines.yaml"))
    return rulebook


def restore(text: str) -> Rulebook:
    """Return a rulebook from its stored `text`, of this version or any earlier one; its hash is that of the text."""
    documents = json.loads(text)
    return _read(completed(documents), text, event_types(documents))


def _read(documents: Mapping[str, Any], text: str, types: tuple[str, ...]) -> Rulebook:
    rule_texts = rules(document(documents, "rules.yaml"))
    forums = organisations.forums(document(documents, "forums.yaml"), types, rule_texts)
    plan = [forum.id for forum in forums.values() if forum.mode is not None]
    towns = organisations.municipalities(document(documents, "municipalities.yaml"), plan)
    queues = {forum.id: forum for forum in forums.values() if forum.mode is None}
    publishers = organisations.publishers(document(documents, "publishers.yaml"), towns, queues, types)
    timing = document(documents, "deadlines.yaml")
    words = wording(document(documents, "texts.yaml"), timing, types)
    switches = sorted({switch for town in towns.values() for switch in town.has} | set(plan))
    facts = vocabulary(types, plan, tuple(forums), switches)

    days = holidays(timing)
    sets = _deadline_sets(timing, rule_texts, words, facts)
    answers = answering(timing, forums)
    timing.done()

    root = document(documents, "routing.yaml")
    names = tuple(node.text("table") for node in root.rows("tables"))
    receivers = tuple(publisher.id for publisher in publishers.values())
    routing = tables(root, Words(facts, forums, rule_texts, words, tuple(sets), receivers, names, kinds(root, facts)))
    start, after = root.text("start", names), root.words("after", names)
    meanings = tuple(_meaning(row, facts) for row in root.rows("meanings"))
    root.done()

    why_not = _why_not(document(documents, "forums.yaml"), forums, facts, words)
    people = [forum.id for forum in forums.values() if forum.takes_people]
    unknown = organisations.unknown_residences(document(documents, "municipalities.yaml"))
    return Rulebook(
        _hash(text), text, towns, unknown, forums, publishers, facts, routing, start, after, meanings, sets, days,
        answers, why_not, rule_texts, words,
        organisations.strangers_return_to(document(documents, "publishers.yaml"), queues),
        disclosure(document(documents, "disclosure.yaml"), people, facts, words.tasks, rule_texts),
        retention(document(documents, "retention.yaml"), people, facts, rule_texts),
        reasons(document(documents, "reasons.yaml")), contacts(document(documents, "contacts.yaml"), towns, rule_texts),
        cuts(routing, sets, meanings, why_not), forwarding(document(documents, "forums.yaml"), forums, sets),
        credentials(document(documents, "publishers.yaml"), receivers),
    )  # fmt: skip


def _deadline_sets(
    timing: Node, rules: Mapping[str, Rule], words: Wording, facts: Mapping[str, Fact]
) -> dict[str, tuple[DeadlineRule, ...]]:
    """Read the sets of deadlines.yaml; rows of one rule are alternatives, so they are one owner's."""
    whose: dict[str, str] = {}
    found: dict[str, tuple[DeadlineRule, ...]] = {}
    for name, rows in deadline_sets(timing):
        read = [deadline_rule(row, rules, words, _when(row, facts)) for row in rows]
        for row, rule in zip(rows, read, strict=True):
            if whose.setdefault(rule.rule, rule.whose) != rule.whose:
                raise row.error(f"whose: {rule.rule} er {whose[rule.rule]} i en anden række")
        found[name] = tuple(read)
    return found


def _when(row: Node, facts: Mapping[str, Fact]) -> tuple[Any, ...]:
    return conditions(row.child("when"), facts) if row.has("when") else ()


def _meaning(row: Node, facts: Mapping[str, Fact]) -> Meaning:
    flags = [name for name, fact in facts.items() if fact.kind == "flag"]
    meaning = Meaning(_when(row, facts), row.text("means", flags))
    row.done()
    return meaning


def _why_not(root: Node, forums: Mapping[str, Forum], facts: Mapping[str, Fact], words: Wording) -> WhyNots:
    """Read why each forum that takes people may not get a case: its reasons that go before, the shared, its others."""
    shared = _reasons(root.rows("why_not_first"), facts, words)
    found = {}
    for row in root.rows("forums"):
        forum = forums[row.name("id")]
        before, own = (_reasons(row.rows(key), facts, words) for key in ("why_not_before", "why_not"))
        if forum.takes_people:
            if not own or own[-1].when:
                raise row.error("why_not: den sidste begrundelse må ikke have when, så der altid er én")
            found[forum.id] = before + shared + own
        elif before or own:
            raise row.error(f"why_not: med mode {forum.mode} er der ingen sager om personer at begrunde")
    return found


def _reasons(rows: list[Node], facts: Mapping[str, Fact], words: Wording) -> tuple[WhyNot, ...]:
    return tuple(WhyNot(_when(row, facts), row.text("why", words.why_not.keys())) for row in rows)


def _hash(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
