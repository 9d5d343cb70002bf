"""Lines of the log: each filter keeps what it names and nothing else, and a leaf's places are told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.core.insight.log_lines import Asked, fits, handover_of, places

LEAF: dict[str, Any] = {
    "t_rec": "2026-11-24T09:30:00.000Z",
    "op": "alteration",
    "actor": "person/koordinator/kommune-0860/k-17",
    "recipient": ["ssp/0860"],
    "src": "handover/01a221bb-194c-7001-982f-943509a16999",
}
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fitting", "other"),
    [
        (Asked(op="alteration"), Asked(op="export")),
        (Asked(actor="k-17"), Asked(actor="k-1")),
        (Asked(actor=LEAF["actor"]), Asked(actor="person/koordinator/kommune-0851/k-17")),
        (Asked(reference="09a16999"), Asked(reference="19a16999")),
        (Asked(forum="ssp"), Asked(forum="ssp_plus")),
        (Asked(begins=AT), Asked(begins=AT.replace(minute=31))),
        (Asked(until=AT.replace(minute=31)), Asked(until=AT)),
    ],
)
def test_a_filter_keeps_what_it_names(fitting: Asked, other: Asked) -> None:
    """With its twin: the same filter with another word keeps it out."""
    assert fits(LEAF, fitting)
    assert fits(LEAF, Asked())
    assert not fits(LEAF, other)


def test_a_machine_has_no_handle() -> None:
    """What no person did is found by all of its name alone."""
    leaf = {**LEAF, "actor": "machine/clock/stafet"}
    assert not fits(leaf, Asked(actor="stafet"))
    assert fits(leaf, Asked(actor="machine/clock/stafet"))


def test_places_of_a_leaf() -> None:
    """Recipients, and the address of what was listed; of a leaf about nothing none."""
    assert list(places(LEAF)) == [("ssp", "0860")]
    assert list(places({"src": "queue/ksp/*?limit=50", "recipient": []})) == [("ksp", "*")]
    assert list(places({"src": None, "recipient": []})) == []
    assert handover_of(LEAF) == "01a221bb-194c-7001-982f-943509a16999"
    assert handover_of({"src": "queue/ksp/*"}) is None


def test_the_leaf_of_a_look_says_what_was_looked_for() -> None:
    """By codes; of a further page only that it was one."""
    asked = Asked(op="export", actor="k-17", begins=AT, after=77)
    assert asked.criterion == "log?op=export&actor=k-17&begins=2026-11-24T09:30:00+00:00&after=a page"
