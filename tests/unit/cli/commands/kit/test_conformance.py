"""Conformance list: what shows everything passes everything, and each item has events that it is not passed with."""

from collections.abc import Callable
from typing import Any

import pytest

from services.cli.commands.kit.conformance import ITEMS, judged
from unit.cli.commands.kit.shown import TODAY, Event, events, found, material, on_topic

Break = Callable[[list[Event]], Any]


def _again(given: list[Event], at: int, **changed: Any) -> None:
    given.append({**given[at], **changed})


BREAKS: dict[str, Break] = {
    "envelope": lambda given: given[0].update(specversion="0.3"),
    "source": lambda given: _again(given, 0, source="urn:stafet:publisher:kommune-0860", id="x-1"),
    "own_types": lambda given: _again(given, 4, type="dk.stafet.statistics.v1", id="x-1"),
    "schema": lambda given: given[4]["data"].pop("necessity"),
    "unknown_fields": lambda given: given[4]["data"].update(note="x"),
    "times": lambda given: given[4].update(time="2026-02-05T11:00:00"),
    "ids": lambda given: given[4].update(id="x" * 513),
    "resent": lambda given: given[1].update(data={**given[1]["data"], "sentence_months": 38}),
    "new_ids": lambda given: _again(given, 4, id="x-1"),
    "versions": lambda given: given.insert(0, given.pop(2)),
    "cancelled": lambda given: given[3]["data"].update(case_ref="KF-2026-000118"),
    "recalled": lambda given: given[5].update(partitionkey="h-3"),
    "corrected": lambda given: given[6].update(id=given[4]["id"]),
    "keys": lambda given: given[4].update(partitionkey="h-1"),
    "personal": lambda given: given[4].update(id="fantasgaard-1"),
    "test_people": lambda given: given[4]["data"]["subject"].update(cpr="12" + "0291-2345"),
}
"""Item → what a publisher's system does wrong; each is one thing."""
NOT_SHOWN: dict[str, Callable[[Event], bool]] = {
    "resent": lambda one: one["id"] == "pr-1001",
    "versions": lambda one: one["id"] in {"pr-1002", "pr-1003"},
    "cancelled": lambda one: one["id"] == "pr-1003",
    "recalled": lambda one: one["id"] == "pr-1005",
    "corrected": lambda one: one["id"] == "pr-1006",
}
"""Item → events without which it is not shown."""


def test_what_shows_everything_passes_everything() -> None:
    """The example of the docs, as a file and on a topic."""
    for of in (material(events()), on_topic(events())):
        assert {name: ones for name, ones in judged(of, TODAY).items() if ones != []} == {}


@pytest.mark.parametrize("item", list(BREAKS))
def test_what_breaks_an_item_is_seen(item: str) -> None:
    """The twin of each: one thing wrong, and it is named with its place and nothing that the event says."""
    given = events()
    BREAKS[item](given)
    wrong = found(material(given), item)
    assert wrong
    assert not [one for one in wrong if "Fantasgaard" in one.what or "0291" in one.what]


def test_a_message_that_does_not_say_what_it_is_is_seen() -> None:
    """The item of headers, which files have none of."""
    assert found(on_topic(events(), headers=()), "content_type")
    assert found(on_topic(events(), headers=(("content-type", b"text/plain"),)), "content_type")
    assert found(material(events()), "content_type") == []


def test_every_item_has_its_twin() -> None:
    """None is left out above."""
    assert {one.id for one in ITEMS} == {*BREAKS, "content_type"}


@pytest.mark.parametrize("item", list(NOT_SHOWN))
def test_what_is_not_there_is_not_shown(item: str) -> None:
    """Nothing is passed by keeping quiet."""
    kept: list[Event] = []
    for one in events():
        if not NOT_SHOWN[item](one) or (item == "resent" and one not in kept):
            kept.append(one)
    assert found(material(kept), item) is None


def test_nothing_at_all_shows_nothing() -> None:
    """An empty topic passes no item that looks at messages."""
    by = judged(material([]), TODAY)
    assert {name for name, ones in by.items() if ones == []} <= {"keys", "content_type"}


def test_a_publisher_that_releases_nobody_is_not_asked_for_it() -> None:
    """The region has no cases of releases."""
    by = judged(material([], "region-nordjylland"), TODAY)
    assert by["versions"] == by["cancelled"] == []
