"""Municipalities, publishers and forums as they are read: whose each is, what a row stands for, what it must not be."""

from typing import Any

import pytest

from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.organisations import (
    SOURCE_PREFIX,
    Only,
    forums,
    municipalities,
    publishers,
    strangers_return_to,
    unknown_residences,
)
from unit.core.broken import Documents, built, forum, refused

HERE = {"code": "0860", "name": "Hjørring", "in_police_district": True, "in_region": True, "has": ["ssp"]}
THERE = {"code": "0787", "name": "Thisted", "in_region": True}
NAME = {"da": "Navn", "en": "Name"}
FORUM = {"id": "ssp", "name": NAME, "kind": "forum", "mode": "owner", "scope": "municipality", "legal_basis": []}


def _towns(*rows: dict[str, Any], **more: Any) -> Any:
    return municipalities(Node({"municipalities": list(rows), **more}, "municipalities.yaml"), ["ssp"])


def _forums(*rows: dict[str, Any], queues: Any = ()) -> Any:
    return forums(Node({"forums": list(rows), "queues": list(queues)}, "forums.yaml"), ["statistics"], ["ORG-3"])


def _publishers(*rows: dict[str, Any], **more: Any) -> Any:
    queues = _forums(
        queues=[
            {"id": "triage", "name": NAME, "scope": "municipality"},
            {"id": "district", "name": NAME, "scope": "police_district"},
        ]
    )
    whole = {"publishers": list(rows), "otherwise_returns_to": "district", **more}
    return publishers(Node(whole, "publishers.yaml"), _towns(HERE, THERE), queues, ("statistics", "exit_wish"))


def _row(**changes: Any) -> dict[str, Any]:
    return {"id": "police", "kind": "police", "name": NAME, "returns_to": "district", "may_send": [], **changes}


def test_a_municipality_is_in_what_its_row_says() -> None:
    """What is not said is not so: outside the district, without any forum."""
    found = _towns(HERE, THERE)
    assert (found["0860"].in_district, found["0860"].in_region, found["0860"].has) == (True, True, {"ssp"})
    assert (found["0787"].in_district, found["0787"].in_region, found["0787"].has) == (False, True, frozenset())


@pytest.mark.parametrize("code", ["860", "08600", "086O", "٠٨٦٠", "0787", "0999"])
def test_a_code_is_four_digits_once_and_not_one_for_unknown(code: str) -> None:
    """A code of another form, of another row or of the unknown ones names no municipality."""
    with pytest.raises(RulebookError, match="code: her ventes fire cifre"):
        _towns(THERE, {**HERE, "code": code}, unknown=["0999"])


def test_codes_for_unknown_are_codes() -> None:
    """They are compared with residences of four digits, so that any other could never be met."""
    node = Node({"unknown": ["0000", "0999"], "municipalities": []}, "municipalities.yaml")
    assert unknown_residences(node) == {"0000", "0999"}
    with pytest.raises(RulebookError, match="unknown: her ventes koder på fire cifre"):
        _towns(unknown=["0999", "999"])


@pytest.mark.parametrize(
    ("scope", "in_each"), [("municipality", True), ("school", True), ("region", False), ("police_district", False)]
)
def test_a_queue_has_a_municipality_where_its_forum_is_one_s(scope: str, in_each: bool) -> None:
    """Schools lie in municipalities; a region's or a district's forum is one."""
    assert _forums({**FORUM, "scope": scope})["ssp"].per_municipality is in_each


@pytest.mark.parametrize(
    ("mode", "only_by", "takes"),
    [
        ("owner", [], True),
        ("gated", [], True),
        ("reader", [], True),
        ("none", [], False),
        ("source_only", [], False),
        ("aggregate_only", [], False),
        ("aggregate_only", ["statistics"], True),
    ],
)
def test_who_takes_people(mode: str, only_by: list[str], takes: bool) -> None:
    """A body that takes none takes none, but for the types that its row lets through."""
    assert _forums({**FORUM, "mode": mode, "only_by": only_by})["ssp"].takes_people is takes


def test_a_queue_is_no_forum_and_an_id_is_one_s() -> None:
    """A queue has no mode; a forum and a queue cannot share an id."""
    found = _forums(FORUM, queues=[{"id": "triage", "name": NAME, "scope": "municipality"}])
    assert [(one.id, one.kind, one.mode) for one in found.values()] == [
        ("ssp", "forum", "owner"),
        ("triage", "queue", None),
    ]
    with pytest.raises(RulebookError, match="id: ssp står der to gange"):
        _forums(FORUM, queues=[{"id": "ssp", "name": NAME, "scope": "municipality"}])


def test_ages_and_reasons_of_a_forum() -> None:
    """One end may be open; why it never gets a case may cite one of its own rules and no other."""
    found = _forums({**FORUM, "age_to": 17, "rules": ["ORG-3"], "no_items": {**NAME, "rule": "ORG-3"}})["ssp"]
    assert (found.ages, found.no_items, found.no_items_rule) == ((None, 17), NAME, "ORG-3")
    with pytest.raises(RulebookError, match="rule: ORG-3 er ukendt"):
        _forums({**FORUM, "no_items": {**NAME, "rule": "ORG-3"}})


def test_a_row_for_each_municipality_is_one_publisher_in_each() -> None:
    """Only those of the district speak; id, name and the queue that things return to are each one's own."""
    each = _row(
        id="kommune-{code}", kind="municipality", name={"da": "{name} Kommune", "en": "{name}"}, returns_to="triage",
        each="municipality_of_the_district", may_send=["statistics"],
    )  # fmt: skip
    (one,) = _publishers(each).values()
    assert (one.id, one.municipality, one.names["da"]) == ("kommune-0860", "0860", "Hjørring Kommune")
    assert one.returns_to == ("triage", "0860")
    assert one.source == f"{SOURCE_PREFIX}kommune-0860"


def test_who_is_no_municipality_returns_to_no_municipality() -> None:
    """A district's queue has no municipality; a queue that has one needs a sender who is one."""
    (one,) = _publishers(_row()).values()
    assert (one.municipality, one.returns_to) == (None, ("district", None))
    with pytest.raises(RulebookError, match="returns_to: triage er en kø i hver kommune"):
        _publishers(_row(returns_to="triage"))


def test_everyone_may_send_what_everyone_may() -> None:
    """What is listed for all is added to each; a restriction is on one of one's own types."""
    only = {
        "event_type": "exit_wish",
        "field": "released_from",
        "value": "at_liberty",
        "may_be_absent_when": {"field": "date_status", "value": "cancelled"},
    }
    row = _row(may_send=["exit_wish"], only=[only])
    (one,) = _publishers(row, everyone_may_send=["statistics"]).values()
    restriction = Only("released_from", "at_liberty", "date_status", "cancelled")
    assert one.may_send == {"exit_wish": restriction, "statistics": None}
    with pytest.raises(RulebookError, match="event_type: exit_wish er ukendt"):
        _publishers(_row(only=[only]))


def test_what_a_stranger_sent_goes_to_a_queue_of_the_district() -> None:
    """Nobody knows which municipality it would be: a queue in each cannot be named."""
    queues = _forums(queues=[{"id": one, "name": NAME, "scope": one} for one in ("municipality", "region")])
    assert strangers_return_to(Node({"otherwise_returns_to": "region"}, ""), queues) == ("region", None)
    with pytest.raises(RulebookError, match="tilladt er: region"):
        strangers_return_to(Node({"otherwise_returns_to": "municipality"}, ""), queues)


def test_north_jutland_may_be_changed_row_by_row() -> None:
    """A forum that is switched on is in its municipality, and one that no plan has cannot be."""

    def on(of: Documents) -> None:
        of["municipalities.yaml"]["municipalities"][0]["has"].append("rug_udvalg")

    code = next(iter(built(on).municipalities))
    assert "rug_udvalg" in built(on).municipalities[code].has
    assert "rug_udvalg" not in built(lambda _: None).municipalities[code].has
    assert "scope: planet er ukendt" in refused(lambda of: forum(of, "ssp").update(scope="planet"))
