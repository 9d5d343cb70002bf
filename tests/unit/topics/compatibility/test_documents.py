"""Differences between documents: what Stafet can do by itself is benign, what waits for somebody else is breaking."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from topics.compatibility.documents import Difference, differences
from unit.topics.asyncapi.test_document import WHOLE

Document = dict[str, Any]


def changed(change: Callable[[Document], object]) -> list[Difference]:
    """Return the differences that a change of the document makes."""
    after = deepcopy(WHOLE)
    change(after)
    return differences(WHOLE, after)


def data(whole: Document, name: str) -> Any:
    """Return the schema of an event's data."""
    return whole["components"]["schemas"][f"{name}.{'data' if name == 'statistics' else 'HandoverOffered'}"]


def test_a_document_is_compatible_with_itself() -> None:
    """No difference is made up."""
    assert differences(WHOLE, deepcopy(WHOLE)) == []


INCOMING = [
    (lambda one: one["required"].append("since"), "statistics: data", "required", True, "producers"),
    (lambda one: one["required"].remove("counts"), "statistics: data", "required", False, "consumers"),
    (lambda one: one["properties"].update(since={}), "statistics: data.since", "properties", False, "consumers"),
    (lambda one: one["properties"].pop("counts"), "statistics: data.counts", "properties", True, "producers"),
    (lambda one: one["properties"]["period"].update(pattern="x"), "statistics: data.period", "pattern", True, "nobody"),
]
OUTGOING = [
    (lambda one: one["required"].append("since"), "handover_offered: data", "required", False, "producers"),
    (lambda one: one["required"].remove("stage"), "handover_offered: data", "required", True, "consumers"),
    (lambda one: one["properties"].update(x={}), "handover_offered: data.x", "properties", False, "producers"),
    (lambda one: one["properties"].pop("stage"), "handover_offered: data.stage", "properties", True, "consumers"),
    (
        lambda one: one["properties"]["stage"]["enum"].append("x"),
        "handover_offered: data.stage",
        "enum",
        True,
        "consumers",
    ),
]


@pytest.mark.parametrize(("change", "place", "what", "breaking", "first"), [*INCOMING, *OUTGOING])
def test_a_change_of_a_message(change: Any, place: str, what: str, breaking: bool, first: str) -> None:
    """What publishers send and what Stafet sends are judged the other way round."""
    name = place.partition(":")[0]
    found = changed(lambda whole: change(data(whole, name)))
    assert Difference(place, what, breaking, first) in found  # type: ignore[arg-type]


def _without(name: str) -> Callable[[Document], object]:
    def gone(whole: Document) -> None:
        del whole["channels"][name]
        whole["operations"] = {key: one for key, one in whole["operations"].items() if not key.endswith(f".{name}")}

    return gone


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (_without("in.kommune-0860"), Difference("in.kommune-0860", "topic", True, "producers")),
        (_without("out.psp"), Difference("out.psp", "topic", True, "consumers")),
        (
            lambda whole: whole["channels"]["in.kommune-0860"]["messages"].pop("statistics"),
            Difference("in.kommune-0860 statistics", "message", True, "producers"),
        ),
        (
            lambda whole: whole["channels"]["in.kriminalforsorgen"]["messages"].update(statistics={}),
            Difference("in.kriminalforsorgen statistics", "message", False, "consumers"),
        ),
        (
            lambda whole: whole["channels"]["out.psp"]["messages"].update(weather={}),
            Difference("out.psp weather", "message", True, "consumers"),
        ),
        (
            lambda whole: whole["channels"]["out.psp"]["bindings"]["kafka"].update(partitions=4),
            Difference("out.psp", "bindings", True, "nobody"),
        ),
        (
            lambda whole: whole["channels"]["out.psp"].update({"x-key": "y"}),
            Difference("out.psp", "x-key", True, "nobody"),
        ),
        (
            lambda whole: whole["channels"]["out.psp"].update({"x-kept-days": 1}),
            Difference("out.psp", "x-kept-days", True, "consumers"),
        ),
        (
            lambda whole: whole["channels"]["in.kommune-0860"].update({"x-kept-days": 1}),
            Difference("in.kommune-0860", "x-kept-days", False, "any"),
        ),
        (
            lambda whole: whole["operations"]["send.out.psp"].update(action="receive"),
            Difference("out.psp", "way", True, "nobody"),
        ),
        (
            lambda whole: whole["components"]["messages"]["receipt"].update(contentType="text/plain"),
            Difference("receipt", "contentType", True, "nobody"),
        ),
    ],
)
def test_a_change_of_a_topic(change: Callable[[Document], object], wanted: Difference) -> None:
    """Topics that go, messages that come and go, keys, partitions and retention."""
    assert wanted in changed(change)


def test_a_topic_that_comes_is_benign() -> None:
    """Stafet makes it, on either side, before anybody uses it."""
    for name in ("in.kommune-0860", "out.psp"):
        before = deepcopy(WHOLE)
        _without(name)(before)
        (one,) = differences(before, WHOLE)
        assert (one.place, one.breaking) == (name, False)
