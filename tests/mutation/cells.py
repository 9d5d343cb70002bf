"""Every cell of the rulebook that decides: where it stands, what it is called, and what it takes part in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mutation.baseline import FIRST_MADE_UP, Documents

Path = tuple[str | int, ...]
PLACE = "rows"
TOWNS = "municipalities.yaml"
DECIDES_ABOUT_A_TOWN = ("in_police_district", "in_region", "has")
DECIDES_ABOUT_A_SENDER = ("kind", "may_send", "only", "each")

ASIDE = ("when", "whose")
"""What of a deadline is no cell of its decision: its conditions are cells each, and its owner decides no event."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; `spot` is the row (table, number), set, town or publisher it belongs to, None for what concerns all.

    `share` names the part of the rulebook that is tried together.
    """

    share: str
    name: str
    file: str
    path: Path
    spot: tuple[str, str | int] | None = None

    @property
    def key(self) -> str | int:
        """What the cell is called where it stands: a fact, `forum`, `may_send`; PLACE for a row among its table's."""
        return self.path[-1]


def cells(of: Documents) -> Iterator[Cell]:
    """Yield every cell that decides; texts, names and rule ids decide nothing."""
    yield from _routing(of["routing.yaml"])
    yield from _deadlines(of["deadlines.yaml"])
    for at, town in enumerate(of[TOWNS]["municipalities"]):
        if int(town["code"]) < FIRST_MADE_UP:
            keys = [key for key in DECIDES_ABOUT_A_TOWN if key in town]
            yield from (
                Cell(
                    "municipalities",
                    f"{town['code']} {key}",
                    TOWNS,
                    ("municipalities", at, key),
                    ("town", town["code"]),
                )
                for key in keys
            )
    yield from _publishers(of["publishers.yaml"])


def _routing(document: dict[str, Any]) -> Iterator[Cell]:
    file = "routing.yaml"
    yield from (Cell("order", key, file, (key,)) for key in ("start", "after"))
    for at, meaning in enumerate(document["meanings"]):
        yield Cell("order", f"meaning {at + 1} means", file, ("meanings", at, "means"))
        for key in meaning["when"]:
            yield Cell("order", f"meaning {at + 1} when {key}", file, ("meanings", at, "when", key))
    for t, table in enumerate(document["tables"]):
        name = table["table"]
        for r, row in enumerate(table["rows"]):
            path, spot = ("tables", t, PLACE, r), (name, r)
            yield Cell(name, f"{name}: {row['row']} place", file, ("tables", t, PLACE), spot)
            if "step" in row:
                yield Cell(name, f"{name}: {row['row']} step", file, (*path, "step"), spot)
            for part in ("when", "then"):
                for key in row.get(part, {}):
                    yield Cell(name, f"{name}: {row['row']} {part} {key}", file, (*path, part, key), spot)


def _deadlines(document: dict[str, Any]) -> Iterator[Cell]:
    file = "deadlines.yaml"
    for s, one in enumerate(document["sets"]):
        spot = ("set", one["set"])
        for d, rule in enumerate(one["deadlines"]):
            name, path = f"{one['set']}: {rule['rule']} ({d + 1})", ("sets", s, "deadlines", d)
            yield from (
                Cell("deadlines", f"{name} {key}", file, (*path, key), spot) for key in rule if key not in ASIDE
            )
            for key in rule.get("when", {}):
                yield Cell("deadlines", f"{name} when {key}", file, (*path, "when", key), spot)
    for at, day in enumerate(document["holidays"]):
        for key in day:
            if key != "name":
                yield Cell("deadlines", f"{day['name']} {key}", file, ("holidays", at, key), ("days", at))


def _publishers(document: dict[str, Any]) -> Iterator[Cell]:
    file = "publishers.yaml"
    yield Cell("publishers", "everyone_may_send", file, ("everyone_may_send",))
    for at, row in enumerate(document["publishers"]):
        spot = ("publisher", row["id"])
        for key in DECIDES_ABOUT_A_SENDER:
            if key in row:
                yield Cell("publishers", f"{row['id']} {key}", file, ("publishers", at, key), spot)
