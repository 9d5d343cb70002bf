"""Schema comparison: where the tables of a database differ from the models, named to table, column, index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Found = tuple[Any, ...]

_WORDS: Mapping[str, Callable[[Found], str]] = {
    "add_table": lambda of: f"tabellen {of[1].name} mangler",
    "remove_table": lambda of: f"tabellen {of[1].name} hører ikke til",
    "add_table_comment": lambda of: f"tabellen {of[1].name} har en anden kommentar",
    "remove_table_comment": lambda of: f"tabellen {of[1].name} har en anden kommentar",
    "add_column": lambda of: f"kolonnen {of[2]}.{of[3].name} mangler",
    "remove_column": lambda of: f"kolonnen {of[2]}.{of[3].name} hører ikke til",
    "modify_type": lambda of: f"kolonnen {of[2]}.{of[3]} er {_type(of[5])}, ikke {_type(of[6])}",
    "modify_nullable": lambda of: f"kolonnen {of[2]}.{of[3]} {'må' if of[5] else 'må ikke'} være tom",
    "modify_default": lambda of: f"kolonnen {of[2]}.{of[3]} har en anden standardværdi",
    "modify_comment": lambda of: f"kolonnen {of[2]}.{of[3]} har en anden kommentar",
    "add_index": lambda of: f"indekset {of[1].name} på {of[1].table.name} mangler",
    "remove_index": lambda of: f"indekset {of[1].name} på {of[1].table.name} hører ikke til",
    "add_constraint": lambda of: f"betingelsen {of[1].name} på {of[1].table.name} mangler",
    "remove_constraint": lambda of: f"betingelsen {of[1].name} på {of[1].table.name} hører ikke til",
    "add_fk": lambda of: f"fremmednøglen {of[1].name} på {of[1].parent.name} mangler",
    "remove_fk": lambda of: f"fremmednøglen {of[1].name} på {of[1].parent.name} hører ikke til",
}
"""One sentence for each kind that Alembic's comparison knows."""


def sentences(found: Iterable[Any]) -> list[str]:
    """Return one Danish sentence for each difference that Alembic's `compare_metadata` found."""
    return [_WORDS[one[0]](one) for one in _flat(found)]


def _flat(found: Iterable[Any]) -> Iterator[Found]:
    """Yield the differences one by one: those of one column come as a list."""
    for one in found:
        if isinstance(one, list):
            yield from one
        else:
            yield one


def _type(kind: object) -> str:
    return str(kind).lower()
