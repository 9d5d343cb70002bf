"""Differences between two AsyncAPI documents: breaking or benign, and who has to be changed first.

A value that more fits than before must be understood before it is sent, so whoever reads moves first; one that less
fits must no longer be sent before it is refused, so whoever writes moves first. What Stafet can do by itself, because
it is the one that moves first, is benign; whatever waits for somebody else is breaking.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from topics.compatibility.schemas import Change, Effect, Schemas

Part = Mapping[str, Any]
First = Literal["any", "consumers", "producers", "nobody"]
"""Who has to be changed first; nobody can when it only works as a new version beside the old one."""

_ORDER: Mapping[tuple[str, Effect], First] = {
    **{(way, "wider"): "consumers" for way in ("receive", "send")},
    **{(way, "narrower"): "producers" for way in ("receive", "send")},
    **{(way, "other"): "nobody" for way in ("receive", "send")},
    # A reader of ours ignores what it does not know; the gateway refuses it.
    ("receive", "grown"): "consumers",
    ("receive", "shrunk"): "producers",
    # Readers of what we send ignore what they do not know, and may miss what is gone.
    ("send", "grown"): "producers",
    ("send", "shrunk"): "consumers",
}
_STAFET: Mapping[str, First] = {"receive": "consumers", "send": "producers"}
"""What Stafet does with a topic → what it is there."""


class Difference(NamedTuple):
    """One difference: topic or message with the place in it, what is different, whether it breaks, who is first."""

    place: str
    what: str
    breaking: bool
    first: First


def differences(before: Part, after: Part) -> list[Difference]:
    """Return every difference that is more than an explanation, each once, in order of their places."""
    made = [*_of_topics(before, after), *_of_travelling(before, after), *_of_messages(before, after)]
    return sorted(set(made))


def _difference(way: str, place: str, what: str, effect: Effect) -> Difference:
    first = _ORDER[way, effect]
    return Difference(place, what, first != _STAFET[way], first)


def _of_topics(before: Part, after: Part) -> Iterator[Difference]:
    old, new = (_ways(one) for one in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            way = old.get(name) or new[name]
            yield _difference(way, name, "topic", "grown" if name in new else "shrunk")
        elif old[name] != new[name]:
            yield Difference(name, "way", True, "nobody")
        else:
            yield from _of_topic(name, new[name], before["channels"][name], after["channels"][name])


def _ways(document: Part) -> dict[str, str]:
    """Return topic → what Stafet does with it."""
    return {one["channel"]["$ref"].rpartition("/")[2]: one["action"] for one in document["operations"].values()}


def _of_topic(name: str, way: str, before: Part, after: Part) -> Iterator[Difference]:
    for what in ("address", "x-key", "bindings"):
        if before.get(what) != after.get(what):
            # Order is kept per key and partition: with other ones an event may overtake another of its key.
            yield Difference(name, what, True, "nobody")
    if after["x-kept-days"] < before["x-kept-days"] and way == "send":
        yield Difference(name, "x-kept-days", True, "consumers")
    elif after["x-kept-days"] != before["x-kept-days"]:
        yield Difference(name, "x-kept-days", False, "any")


def _of_travelling(before: Part, after: Part) -> Iterator[Difference]:
    """Yield messages that came to topics or went from them; what all topics of a kind share is told once."""
    old, new, way = before["channels"], after["channels"], _ways(after)
    moved: dict[tuple[str, str, Effect], set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for name in old.keys() & way.keys():
        kind = name.partition(".")[0]
        kinds.setdefault(kind, set()).add(name)
        for message in old[name]["messages"].keys() ^ new[name]["messages"].keys():
            effect: Effect = "wider" if message in new[name]["messages"] else "narrower"
            moved.setdefault((kind, message, effect), set()).add(name)
    for (kind, message, effect), names in moved.items():
        places = [f"{kind}.*"] if names == kinds[kind] else sorted(names)
        for place in places:
            yield _difference(way[min(names)], f"{place} {message}", "message", effect)


def _of_messages(before: Part, after: Part) -> Iterator[Difference]:
    way = {
        each["$ref"].rpartition("/")[2]: one["action"]
        for one in after["operations"].values()
        for each in one["messages"]
    }
    old, new = before["components"]["messages"], after["components"]["messages"]
    schemas = Schemas(before, after)
    for name in sorted(old.keys() & new.keys() & way.keys()):
        if old[name]["contentType"] != new[name]["contentType"]:
            yield Difference(name, "contentType", True, "nobody")
        # In binary mode the value is the same data, which the structured message has told already.
        for part in ("headers",) if name.endswith(".binary") else ("headers", "payload"):
            for change in schemas.changes(old[name].get(part, True), new[name].get(part, True)):
                yield _told(name, part, way[name], change)


def _told(name: str, part: str, way: str, change: Change) -> Difference:
    place = ": ".join((name, change.place or part))
    return _difference(way, place, change.word, change.effect)
