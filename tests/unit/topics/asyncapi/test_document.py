"""AsyncAPI document: a channel for each topic of the catalogue, with what its owner may send and nothing else."""

from typing import Any

import pytest

from north_jutland import RULEBOOK, TOPICS
from topics.asyncapi.document import PUBLISHERS, document
from topics.catalogue import DAY_MS

SENDERS = {one.id: tuple(one.may_send) for one in RULEBOOK.publishers.values()}
WHOLE = document(TOPICS, SENDERS)


def dangling(whole: dict[str, Any]) -> list[str]:
    """Return the references that lead nowhere in the document."""
    found = []
    for reference in _references(whole):
        part: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            part = part.get(step) if isinstance(part, dict) else None
        if part is None:
            found.append(reference)
    return found


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [one for inner in part.values() for one in _references(inner)]
    return [one for inner in part for one in _references(inner)] if isinstance(part, list) else []


def test_every_topic_has_its_channel() -> None:
    """Address, partitions and retention are those of the catalogue; each channel has one operation."""
    assert [one["address"] for one in WHOLE["channels"].values()] == [topic.name for topic in TOPICS]
    for topic in TOPICS:
        channel = WHOLE["channels"][topic.name]
        assert channel["bindings"]["kafka"]["partitions"] == topic.partitions
        assert channel["x-kept-days"] * DAY_MS == topic.retention_ms
    assert [one["channel"]["$ref"] for one in WHOLE["operations"].values()] == [
        f"#/channels/{one}" for one in WHOLE["channels"]
    ]


@pytest.mark.parametrize("publisher", list(SENDERS))
def test_a_publisher_may_send_its_own_types_alone(publisher: str) -> None:
    """Each in both modes, on the topic that Stafet receives from."""
    messages = set(WHOLE["channels"][f"in.{publisher}"]["messages"])
    assert messages == {name for one in SENDERS[publisher] for name in (one, f"{one}.binary")}
    assert WHOLE["operations"][f"receive.in.{publisher}"]["action"] == "receive"


def test_stafet_sends_everything_else() -> None:
    """Receipts, dead letters and handovers, each with its own messages."""
    sent = {name: one for name, one in WHOLE["operations"].items() if one["action"] == "send"}
    assert len(sent) == len(TOPICS) - len(SENDERS)
    assert set(WHOLE["channels"]["receipts.kriminalforsorgen"]["messages"]) == {"receipt"}
    assert set(WHOLE["channels"]["dlq.kriminalforsorgen"]["messages"]) == {"dead_letter"}
    assert len(WHOLE["channels"]["out.ksp.0860"]["messages"]) == 4


def test_every_reference_leads_somewhere() -> None:
    """In the whole document and in the publishers' part; a planted one that does not is named (the twin)."""
    assert dangling(WHOLE) == dangling(document(TOPICS, SENDERS, PUBLISHERS)) == []
    broken = {**WHOLE, "operations": {"x": {"channel": {"$ref": "#/channels/nowhere"}}}}
    assert dangling(broken) == ["#/channels/nowhere"]


def test_the_publishers_part_says_nothing_of_forums() -> None:
    """No topic, message or schema of a forum is in it."""
    part = document(TOPICS, SENDERS, PUBLISHERS)
    assert {name.partition(".")[0] for name in part["channels"]} == set(PUBLISHERS)
    assert not [
        name for name in (*part["components"]["messages"], *part["components"]["schemas"]) if "handover" in name
    ]
    assert [name for name in WHOLE["components"]["messages"] if "handover" in name]


def test_a_type_that_nobody_sends_is_not_described() -> None:
    """What stands among the components is used."""
    alone = document(TOPICS, {"region-nordjylland": ("vulnerable_adult_concern",)}, ("in",))
    assert set(alone["components"]["messages"]) == {"vulnerable_adult_concern", "vulnerable_adult_concern.binary"}
