"""Retention periods: classes of how long what is kept, and which of them a forum's cases have (RET-2 to RET-4)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from services.core.rulebook.conditions import Condition
from services.core.rulebook.document_reader import Node
from services.core.rulebook.routing import conditions
from services.core.rulebook.texts import Texts, languages
from services.core.rulebook.vocabulary import Fact

UNLIMITED = "unlimited"
DEAD_LETTER, LOOK_UPS, STATISTICS = "dead_letter", "look_ups", "statistics"
"""Classes of what is at no forum."""

AFTER = ("received", "receipt_confirmed", "clearance", "closed")
_PERIOD = re.compile(r"P([1-9][0-9]{0,4})D")


@dataclass(frozen=True, slots=True)
class Period:
    """A class: days after an event of the case's life, None without limit; `cap` in days counts from receipt."""

    days: int | None
    after: str
    cap: int | None
    when: tuple[Condition, ...]
    when_nobody_acted: bool
    rules: tuple[str, ...]
    texts: Texts

    @property
    def always_ends(self) -> bool:
        """Whether it ends what it keeps whatever happens; a case that nobody took is never confirmed or cleared."""
        certain = self.cap is not None or self.after in {"received", "closed"}
        return self.days is not None and certain and not (self.when or self.when_nobody_acted)


@dataclass(frozen=True, slots=True)
class Kept:
    """What becomes of a forum's cases: the classes of the content, the shortest that applies; that of the record."""

    payload: tuple[str, ...]
    record: str
    own_key: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """Every class by name, and what holds for each forum and queue."""

    classes: Mapping[str, Period]
    forums: Mapping[str, Kept]

    @property
    def cited(self) -> Iterator[tuple[str, ...]]:
        """The rule ids that each class rests on."""
        yield from (period.rules for period in self.classes.values())


def retention(root: Node, forums: Collection[str], facts: Mapping[str, Fact], rules: Collection[str]) -> Retention:
    """Read retention.yaml."""
    classes = {row.name("class"): _period(row, facts, rules) for row in root.rows("classes")}
    kept = {}
    for row in root.rows("forums"):
        name = row.name("forum")
        row.text("forum", forums)
        kept[name] = Kept(row.words("payload", classes), row.text("record", classes), row.flag("own_key"))
        row.done()
    root.done()
    return Retention(classes, kept)


def _period(row: Node, facts: Mapping[str, Fact], rules: Collection[str]) -> Period:
    period = Period(
        None if row.text("keep") == UNLIMITED else _days(row, "keep"),
        row.text("after", AFTER),
        _days(row, "at_most") if row.has("at_most") else None,
        conditions(row.child("when"), facts) if row.has("when") else (),
        row.flag("when_nobody_acted"),
        row.words("rules", rules),
        languages(row, ()),
    )
    row.done()
    return period


def _days(row: Node, key: str) -> int:
    found = _PERIOD.fullmatch(row.text(key))
    if found is None:
        raise row.error(f"{key}: her ventes et antal dage, fx P30D eller P1825D; ved keep også {UNLIMITED}")
    return int(found[1])
