"""Disclosure rules: what a handover shows to whom, before and after acceptance, for one role only, or never."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from schemas.events import EVENT_TYPES
from services.core.rulebook.document_reader import Node
from services.core.rulebook.texts import Texts, languages
from services.core.rulebook.vocabulary import STAGES

FIELDS = frozenset(name for model in EVENT_TYPES for name in model.model_fields)
"""Every field that the content of an event can have."""

PREVIEW = ("type", "forum", "municipality", "stage", "legal_basis", "due")
"""What can be shown before anybody has taken a case: nothing of its content."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Cases (by forum or stage), fields, facts and tasks that exist for one role only, and why."""

    role: str
    forums: tuple[str, ...]
    stages: tuple[str, ...]
    fields: frozenset[str]
    facts: frozenset[str]
    tasks: frozenset[str]
    rules: tuple[str, ...]
    texts: Texts


@dataclass(frozen=True, slots=True)
class Withheld:
    """Fields that a forum never gets to see, and why."""

    fields: frozenset[str]
    texts: Texts


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that a forum or queue gets to see once somebody there has taken the case."""

    shown: frozenset[str]
    withheld: tuple[Withheld, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The whole of it; `separate_act` are fields of the subject, `ceilings` is by forum or queue."""

    preview: tuple[str, ...]
    separate_act: frozenset[str]
    guards: tuple[Guard, ...]
    ceilings: Mapping[str, Ceiling]

    def against(self, role: str) -> Iterator[Guard]:
        """Yield the guards that keep a role out."""
        return (guard for guard in self.guards if guard.role != role)

    def sees(self, role: str, forum: str, stage: str) -> bool:
        """Tell whether an item is there at all for a role: what is kept for another one is not (EXIT-7, INF-4)."""
        return not any(forum in guard.forums or stage in guard.stages for guard in self.against(role))

    def is_closed(self, forum: str) -> bool:
        """Tell whether all that a forum has is for one role: its acts and items are told to nobody else."""
        return any(forum in guard.forums for guard in self.guards)

    def names(self, role: str, actor: str) -> bool:
        """Tell whether a role may know who of another one acted: of those of a closed forum nobody else (EXIT-7)."""
        return role == actor or not any(guard.forums and guard.role == actor for guard in self.guards)

    def is_closed_stage(self, stage: str) -> bool:
        """Tell whether all that stands in a stage is for one role: its sender hears only that it ended (INF-4)."""
        return any(stage in guard.stages for guard in self.guards)

    def is_open(self, task: str) -> bool:
        """Tell whether a task may be known to whoever can see the case."""
        return not any(task in guard.tasks for guard in self.guards)

    @property
    def cited(self) -> Iterator[tuple[str, ...]]:
        """The rule ids that each part rests on."""
        yield from (guard.rules for guard in self.guards)
        yield from (ceiling.rules for ceiling in self.ceilings.values())


def disclosure(
    root: Node, forums: Collection[str], facts: Collection[str], tasks: Collection[str], rules: Collection[str]
) -> Disclosure:
    """Read disclosure.yaml; every word in it is one of those given, a field of an event, or a group of these."""
    groups = {name: _group(root.child("groups"), name) for name, _ in root.child("groups").pairs()}
    read = Disclosure(
        root.words("preview", PREVIEW),
        frozenset(root.words("separate_act", ("cpr", "name", "birth_date"))),
        tuple(_guard(row, forums, facts, tasks, rules) for row in root.rows("guards")),
        {row.name("forum"): _ceiling(row, forums, groups, rules) for row in root.rows("forums")},
    )
    root.done()
    return read


def _group(node: Node, name: str) -> frozenset[str]:
    return frozenset(node.words(name, FIELDS))


def _guard(
    row: Node, forums: Collection[str], facts: Collection[str], tasks: Collection[str], rules: Collection[str]
) -> Guard:
    guard = Guard(
        row.name("role"),
        row.words("forums", forums),
        row.words("stages", STAGES),
        frozenset(row.words("fields", FIELDS)),
        frozenset(row.words("facts", facts)),
        frozenset(row.words("tasks", tasks)),
        row.words("rules", rules),
        languages(row, ()),
    )
    row.done()
    return guard


def _ceiling(
    row: Node, forums: Collection[str], groups: Mapping[str, frozenset[str]], rules: Collection[str]
) -> Ceiling:
    row.text("forum", forums)
    ceiling = Ceiling(
        _fields(row, "after_acceptance", groups),
        tuple(_withheld(inner, groups) for inner in row.rows("withheld")),
        row.words("rules", rules),
    )
    both = ceiling.shown & frozenset(name for part in ceiling.withheld for name in part.fields)
    if both:
        raise row.error(f"withheld: {min(both)} står også i after_acceptance; vælg ét sted")
    row.done()
    return ceiling


def _withheld(row: Node, groups: Mapping[str, frozenset[str]]) -> Withheld:
    withheld = Withheld(_fields(row, "fields", groups), languages(row, ()))
    row.done()
    return withheld


def _fields(row: Node, key: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    words = row.words(key, (*groups, *FIELDS))
    return frozenset(name for word in words for name in groups.get(word, {word}))
