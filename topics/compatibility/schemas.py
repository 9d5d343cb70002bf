"""Differences between two JSON Schemas, each with what it does to the values that fit: more, fewer, or others.

The schemas are those that we make: whatever word one has that is not known here counts as another meaning, so that
nothing slips by. Words that only explain are left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

Effect = Literal["wider", "narrower", "other", "grown", "shrunk"]
"""What becomes of the values that fit: more, fewer, others; or an object has a member more or less than before."""
Part = Mapping[str, Any]

EXPLAINING = frozenset({"title", "description", "examples", "$comment", "$schema", "$id", "summary"})
_LEAST = frozenset({"minimum", "minLength", "minItems", "minProperties"})
_MOST = frozenset({"maximum", "maxLength", "maxItems", "maxProperties"})
_CHOICES = frozenset({"anyOf", "oneOf"})
_INSIDE = frozenset({"items", "additionalProperties", "then", "else", "contains"})
_NAMED = frozenset({"properties", "patternProperties"})
_SETS = frozenset({"type", "enum", "const", "required"})
_NESTED = 40
"""Deeper than any schema of ours: what goes on is a schema inside itself, which was looked at already."""


class Change(NamedTuple):
    """One difference: where (dotted, below the value), which word of the schema, and what it does."""

    place: str
    word: str
    effect: Effect


class Schemas(NamedTuple):
    """The documents in which references of the earlier and of the later schema lead somewhere."""

    before: Part
    after: Part

    def changes(self, before: Any, after: Any, place: str = "", depth: int = 0) -> Iterator[Change]:
        """Yield every difference between two schemas, those inside them included."""
        before, after = found(self.before, before), found(self.after, after)
        if not isinstance(before, dict) or not isinstance(after, dict):
            if before != after:
                yield Change(place, "schema", _of_booleans(before, after))
            return
        if depth > _NESTED:
            return
        yield from _of_sets(before, after, place)
        for word in sorted((set(before) | set(after)) - EXPLAINING - _SETS):
            yield from self._word(word, before, after, place, depth + 1)

    def _word(self, word: str, before: Part, after: Part, place: str, depth: int) -> Iterator[Change]:
        if word in _NAMED:
            yield from self._members(word, before.get(word, {}), after.get(word, {}), place, depth)
        elif word in _CHOICES:
            yield from self._choices(word, before.get(word), after.get(word), place, depth)
        elif word in _INSIDE and word in before and word in after:
            inner = f"{place}[]" if word in {"items", "contains"} else place
            yield from self.changes(before[word], after[word], inner, depth)
        elif before.get(word) != after.get(word):
            yield Change(place, word, _effect(word, before, after))

    def _members(self, word: str, before: Part, after: Part, place: str, depth: int) -> Iterator[Change]:
        for name in sorted(before.keys() | after.keys()):
            inner = f"{place}.{name}".lstrip(".")
            if name not in after:
                yield Change(inner, word, "shrunk")
            elif name not in before:
                yield Change(inner, word, "grown")
            else:
                yield from self.changes(before[name], after[name], inner, depth)

    def _choices(self, word: str, before: Any, after: Any, place: str, depth: int) -> Iterator[Change]:
        """Match the forms by what they are called, or by what they say; one that is left over came or went."""
        if before is None or after is None:
            yield Change(place, word, "narrower" if before is None else "wider")
            return
        old, new = _called(before), _called(after)
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                yield Change(place, word, "narrower")
            elif name not in old:
                yield Change(place, word, "wider")
            else:
                yield from self.changes(old[name], new[name], place, depth)


def found(document: Part, part: Any) -> Any:
    """Return a part, or what it refers to in its document."""
    while isinstance(part, dict) and "$ref" in part:
        whole: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            whole = whole[step]
        part = whole
    return part


def _called(forms: Iterable[Any]) -> dict[str, Any]:
    """Return the forms of a choice by the last part of their reference, or by their whole text."""
    return {
        one["$ref"].rpartition("/")[2].rpartition(".")[2] if isinstance(one, dict) and "$ref" in one else str(one): one
        for one in forms
    }


def _of_sets(before: Part, after: Part, place: str) -> Iterator[Change]:
    for word in ("type", "required"):
        old, new = (_listed(one.get(word)) for one in (before, after))
        if word == "type" and (old is None or new is None):
            if old != new:
                yield Change(place, word, "narrower" if old is None else "wider")
            continue
        # A type more is more values; a member more that has to be there is fewer.
        yield from _moved(place, word, old or frozenset(), new or frozenset(), more_is_wider=word == "type")
    allowed, then = _allowed(before), _allowed(after)
    if allowed is None or then is None:
        if allowed != then:
            yield Change(place, "enum", "narrower" if allowed is None else "wider")
    else:
        yield from _moved(place, "enum", allowed, then, more_is_wider=True)


def _moved(place: str, word: str, old: frozenset[str], new: frozenset[str], *, more_is_wider: bool) -> Iterator[Change]:
    if new - old:
        yield Change(place, word, "wider" if more_is_wider else "narrower")
    if old - new:
        yield Change(place, word, "narrower" if more_is_wider else "wider")


def _listed(value: Any) -> frozenset[str] | None:
    return None if value is None else frozenset(value if isinstance(value, list) else [value])


def _allowed(part: Part) -> frozenset[str] | None:
    """Return the values that `const` or `enum` allow, as texts; None where any is allowed."""
    if "const" in part:
        return frozenset({repr(part["const"])})
    return frozenset(map(repr, part["enum"])) if "enum" in part else None


def _of_booleans(before: Any, after: Any) -> Effect:
    if before in (False, None) and after is True:
        return "wider"
    return "narrower" if before is True else "other"


def _effect(word: str, before: Part, after: Part) -> Effect:
    """Return what a word that has another value does; one that only says when a limit began takes values away."""
    if word in _LEAST | _MOST and word in before and word in after:
        higher = after[word] > before[word]
        return "wider" if higher == (word in _MOST) else "narrower"
    if word in _LEAST | _MOST | {"pattern", "format"} and (word in before) != (word in after):
        return "wider" if word in before else "narrower"
    return "other"
