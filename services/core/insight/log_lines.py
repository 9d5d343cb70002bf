"""Lines of the log for people to read: which leaves somebody asked for, and which places a leaf speaks of."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

Leaf = Mapping[str, Any]
"""A leaf's members, as they are stored."""

LISTS = ("queue", "archive")
"""What a leaf of a list calls it, before the address that was listed."""


class Asked(NamedTuple):
    """What is looked for; `actor` is a handle, or all of a principal as it is stored."""

    op: str | None = None
    actor: str | None = None
    reference: str | None = None  # the end of a handover's id
    forum: str | None = None
    begins: datetime | None = None
    until: datetime | None = None  # exclusive
    after: int | None = None  # leaves before this one

    @property
    def criterion(self) -> str:
        """It as the leaf of the look has it: handles and codes, nobody's name."""
        given = {name: value for name, value in self._asdict().items() if value is not None and name != "after"}
        if self.after is not None:
            given["after"] = "a page"
        return "log?" + "&".join(f"{name}={_text(value)}" for name, value in given.items())


def fits(leaf: Leaf, asked: Asked) -> bool:
    """Tell whether a leaf is one of those that are asked for."""
    at = datetime.fromisoformat(leaf["t_rec"])
    actor = leaf["actor"]
    return (
        asked.op in {None, leaf["op"]}
        and (asked.actor is None or actor == asked.actor or _handle(actor) == asked.actor)
        and (asked.reference is None or (handover_of(leaf) or "").endswith(asked.reference))
        and (asked.forum is None or asked.forum in {forum for forum, _ in places(leaf)})
        and (asked.begins is None or at >= asked.begins)
        and (asked.until is None or at < asked.until)
    )


def handover_of(leaf: Leaf) -> str | None:
    """Return the number of the handover that a leaf is about."""
    kind, _, number = (leaf["src"] or "").partition("/")
    return number if kind == "handover" else None


def places(leaf: Leaf) -> Iterator[tuple[str, str | None]]:
    """Yield the addresses that a leaf speaks of: of queues that got something or were listed, of grants."""
    kind, _, listed = (leaf["src"] or "").partition("/")
    told = [*leaf["recipient"], listed.partition("?")[0]] if kind in LISTS else leaf["recipient"]
    for one in told:
        forum, _, municipality = one.partition("/")
        yield forum, municipality or None


def _handle(actor: str) -> str | None:
    """Return the handle in `person/<role>/<organisation>/<handle>`."""
    kind, _, rest = actor.partition("/")
    return rest.rpartition("/")[2] if kind == "person" else None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
