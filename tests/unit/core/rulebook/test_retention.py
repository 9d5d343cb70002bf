"""Retention periods as they are read: days, caps and what they count from."""

from typing import Any

import pytest

from services.core.rulebook.conditions import Condition
from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.retention import Retention, retention
from unit.core.broken import built

BOOK = built(lambda _: None)


def test_periods_are_those_of_ret_3_and_ret_4() -> None:
    """Content 30 days after confirmation and 180 at most, presence only 90, the record five years, counts for ever."""
    classes = BOOK.retention.classes
    assert (classes["payload"].days, classes["payload"].cap) == (30, 180)
    assert (classes["weak_payload"].days, classes["idle_payload"].days) == (90, 90)
    assert (classes["record"].days, classes["statistics"].days) == (1825, None)
    assert BOOK.retention.forums["exit_enhed"].own_key


CLASS = {"class": "payload", "keep": "P30D", "after": "receipt_confirmed", "rules": ["RET-3"], "da": "x", "en": "x"}
FORUM = {"forum": "ssp", "payload": ["payload"], "record": "payload"}


def _read(*, of: dict[str, Any] | None = None, at: dict[str, Any] | None = None) -> Retention:
    whole = {"classes": [{**CLASS, **(of or {})}], "forums": [{**FORUM, **(at or {})}]}
    return retention(Node(whole, "retention.yaml"), ["ssp"], BOOK.facts, ["RET-3"])


@pytest.mark.parametrize(("written", "days"), [("P1D", 1), ("P30D", 30), ("P99999D", 99999), ("unlimited", None)])
def test_a_period_is_a_number_of_days_or_none(written: str, days: int | None) -> None:
    """As ISO 8601 writes days; what has no limit says so in a word."""
    assert _read(of={"keep": written}).classes["payload"].days == days


@pytest.mark.parametrize("written", ["P0D", "P030D", "30", "P1Y", "P30", "P-1D", "P100000D", "p30d", "P30D "])
def test_another_period_is_refused(written: str) -> None:
    """Years and months have no length of their own; nothing is kept for no day at all."""
    with pytest.raises(RulebookError, match="keep: her ventes et antal dage"):
        _read(of={"keep": written})


def test_a_cap_and_a_condition_are_read() -> None:
    """At most so long from receipt, only for these cases, or when nobody acted; all of it may be left out."""
    plain = _read().classes["payload"]
    assert (plain.cap, plain.when, plain.when_nobody_acted, plain.after) == (None, (), False, "receipt_confirmed")
    when = {"presence_only": True}
    full = _read(of={"at_most": "P180D", "when": when, "when_nobody_acted": True}).classes["payload"]
    assert (full.cap, full.when_nobody_acted) == (180, True)
    assert full.when == (Condition("presence_only", values=frozenset({True})),)
    with pytest.raises(RulebookError, match="at_most: her ventes et antal dage"):
        _read(of={"at_most": "unlimited"})


def test_a_forum_keeps_by_classes_that_there_are() -> None:
    """A class or forum that nobody has is refused; a key of its own is asked for, not given."""
    kept = _read().forums["ssp"]
    assert (kept.payload, kept.record, kept.own_key) == (("payload",), "payload", False)
    assert _read(at={"own_key": True}).forums["ssp"].own_key
    for at, said in (
        ({"record": "paylod"}, "record: paylod"),
        ({"payload": ["x"]}, "payload: x"),
        ({"forum": "psp"}, "forum: psp"),
    ):
        with pytest.raises(RulebookError, match=f"{said} er ukendt"):
            _read(at=at)


def test_what_a_class_rests_on_is_cited() -> None:
    """The rules of every class are among those that the rulebook cites."""
    assert list(_read().cited) == [("RET-3",)]
    with pytest.raises(RulebookError, match="rules: RET-4 er ukendt"):
        _read(of={"rules": ["RET-4"]})
