"""Validating reader of plain documents that knows the place: every error names file, line, row and allowed values.

The errors are Danish: they are shown to the person who wrote the file.
"""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any


class RulebookError(ValueError):
    """The rulebook cannot be used; the Danish text names file, place and what is allowed."""


class Located(dict[str, Any]):
    """A mapping that remembers its line and that of each key; equal to, and written as, the plain mapping."""

    line: int | None = None
    lines: Mapping[str, int] = MappingProxyType({})


class Node:
    """One mapping of a document: typed access, and a memory of which keys were looked at."""

    __slots__ = ("_label", "_line", "_lines", "_place", "_seen", "_value")

    def __init__(self, value: Any, place: str, line: int | None = None) -> None:
        """Take the mapping that stands at `place`; raises RulebookError for anything else."""
        if not isinstance(value, dict):
            raise RulebookError(f"{place}{_at(line)}: her ventes nøgler med værdier, ikke {_kind(value)}")
        self._value: dict[str, Any] = value
        self._place = place
        self._line = getattr(value, "line", None) or line
        self._lines: Mapping[str, int] = getattr(value, "lines", {})
        self._label = ""
        self._seen: set[str] = set()

    def error(self, message: str) -> RulebookError:
        """Return an error about this place; one that begins with a key and a colon has the line of that key."""
        at = self._lines.get(message.partition(":")[0], self._line)
        return RulebookError(f"{self._place}{self._label}{_at(at)}: {message}")

    def unknown(self, key: str, word: str, allowed: Collection[str]) -> RulebookError:
        """Return an error about a word under `key` that is none of `allowed`."""
        near = get_close_matches(word, allowed, n=1)
        meant = f" (mente du {near[0]}?)" if near else ""
        return self.error(f"{key}: {word} er ukendt{meant}; tilladt er: {', '.join(sorted(allowed))}")

    def twice(self, key: str, word: str) -> RulebookError:
        """Return an error about a word under `key` that may be there once only."""
        return self.error(f"{key}: {word} står der to gange")

    def name(self, key: str) -> str:
        """Return the text under `key` and use it as this place's name in errors."""
        text = self.text(key)
        self._label = f" [{text}]"
        return text

    def has(self, key: str) -> bool:
        """Tell whether `key` is there with a value."""
        self._seen.add(key)
        return self._value.get(key) is not None

    def text(self, key: str, allowed: Collection[str] | None = None) -> str:
        """Return the text under `key`, one of `allowed` when given."""
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key}: her ventes en tekst, ikke {_kind(value)}")
        return self._check(key, value, allowed)

    def maybe(self, key: str, allowed: Collection[str] | None = None) -> str | None:
        """Return the text under `key`, None when absent."""
        return self.text(key, allowed) if self.has(key) else None

    def number(self, key: str) -> int:
        """Return the whole number under `key`."""
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"{key}: her ventes et helt tal, ikke {_kind(value)}")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false, `default` when absent."""
        value = self._value.get(key, default)
        self._seen.add(key)
        if not isinstance(value, bool):
            raise self.error(f"{key}: her ventes true eller false, ikke {_kind(value)}")
        return value

    def words(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """Return the list of texts under `key`, empty when absent; each one of `allowed` when given, none twice."""
        if not self.has(key):
            return ()
        value = self._value[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.error(f"{key}: her ventes en liste af tekster, ikke {_kind(value)}")
        if len(set(value)) != len(value):
            raise self.twice(key, next(word for word in value if value.count(word) > 1))
        return tuple(self._check(key, word, allowed) for word in value)

    def child(self, key: str) -> "Node":
        """Return the mapping under `key`."""
        return self._inner(self._get(key), key)

    def rows(self, key: str) -> list["Node"]:
        """Return the mappings listed under `key`, empty when absent."""
        if not self.has(key):
            return []
        value = self._value[key]
        if not isinstance(value, list):
            raise self.error(f"{key}: her ventes en liste, ikke {_kind(value)}")
        return [self._inner(one, f"{key}[{at}]") for at, one in enumerate(value)]

    def pairs(self) -> Iterator[tuple[str, Any]]:
        """Yield key and raw value of everything here."""
        for key, value in self._value.items():
            self._seen.add(key)
            yield key, value

    def done(self) -> None:
        """Refuse keys that nobody asked for; raises RulebookError."""
        for key in self._value:
            if key not in self._seen:
                raise self.error(f"{key}: ukendt nøgle; tilladt her er: {', '.join(sorted(self._seen))}")

    def _get(self, key: str) -> Any:
        self._seen.add(key)
        if self._value.get(key) is None:
            raise self.error(f"{key}: mangler")
        return self._value[key]

    def _check(self, key: str, word: str, allowed: Collection[str] | None) -> str:
        if allowed is not None and word not in allowed:
            raise self.unknown(key, word, allowed)
        return word

    def _inner(self, value: Any, key: str) -> "Node":
        return Node(value, f"{self._place}{self._label}: {key}", self._line)


def document(documents: Mapping[str, Any], file: str) -> Node:
    """Return one document of the rulebook; raises RulebookError when it is missing."""
    if file not in documents:
        raise RulebookError(f"{file}: filen mangler i regelsættet")
    return Node(documents[file], file)


def _kind(value: Any) -> str:
    words = (
        (bool, "true eller false"),
        (dict, "nøgler med værdier"),
        (list, "en liste"),
        (str, "en tekst"),
        (int, "et tal"),
    )
    return next((word for kind, word in words if isinstance(value, kind)), "ingenting" if value is None else "dette")


def _at(line: int | None) -> str:
    return f" (linje {line})" if line else ""
