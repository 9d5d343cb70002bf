"""The catalogue of topics: complete rows, the contract's names, addresses that are found."""

import dataclasses

import pytest

from north_jutland import DISTRICT, TOPICS, topic_for
from topics.catalogue import RELAY, ROUTER, Addresses, UnknownTopicError

BY_NAME = {topic.name: topic for topic in TOPICS}


def test_every_row_is_whole() -> None:
    """Each topic has every field filled: owner, key, retention, writers, readers, what becomes of dead letters."""
    for topic in TOPICS:
        for field in dataclasses.fields(topic):
            assert getattr(topic, field.name), f"{topic.name}: {field.name}"


def test_names_are_unique_and_speakable() -> None:
    """No name appears twice, none is longer than Kafka allows, none can hold anything but ids."""
    assert len(BY_NAME) == len(TOPICS)
    for name in BY_NAME:
        assert len(name) <= 249
        assert name.replace(".", "").replace("_", "").replace("-", "").isalnum()
        assert name.isascii()
        assert name == name.lower()


@pytest.mark.parametrize("publisher", DISTRICT.publishers)
def test_a_publisher_has_its_three_topics(publisher: str) -> None:
    """Each of the twelve publishers writes to in.<id> and reads receipts.<id> and dlq.<id>, and nobody else does."""
    user = f"publisher-{publisher}"
    assert user in BY_NAME[f"in.{publisher}"].writers
    assert BY_NAME[f"in.{publisher}"].readers == (ROUTER,)
    for kind in ("receipts", "dlq"):
        assert BY_NAME[f"{kind}.{publisher}"].readers == (user,)
        assert BY_NAME[f"{kind}.{publisher}"].writers == (RELAY,)
    assert sum(user in topic.writers for topic in TOPICS) == 1


def test_the_publishers_are_the_contract_s() -> None:
    """Contracts 1.1 names twelve publishers: two authorities, nine municipalities, the region."""
    assert len(DISTRICT.publishers) == 12
    assert len(set(DISTRICT.municipalities)) == 9


def test_the_broker_s_time_is_the_receipt() -> None:
    """Only in.* topics carry the broker's append time: that instant is when an event was received."""
    for name, topic in BY_NAME.items():
        assert (topic.timestamp == "LogAppendTime") == name.startswith("in.")


@pytest.mark.parametrize(
    ("queue", "municipality", "name"),
    [
        ("ksp", "0860", "out.ksp.0860"),
        ("ssp_netvaerksgruppe", "0860", "out.ssp_netvaerksgruppe.0860"),
        ("infohuse_nordjylland", "0851", "out.infohuse_nordjylland.0851"),
        ("psp", None, "out.psp"),
        ("boernehus_nord", None, "out.boernehus_nord"),
        ("police_prevention_unit", None, "out.police_prevention_unit"),
        ("municipal_notification_desk", "0860", "out.municipal_notification_desk.0860"),
        ("municipal_notification_desk", "0101", "out.municipal_notification_desk.outside"),
        ("municipal_notification_desk", "0999", "out.municipal_notification_desk.outside"),
    ],
)
def test_an_address_finds_its_topic(queue: str, municipality: str | None, name: str) -> None:
    """A queue with its municipality, or without one where it is district-wide, finds the catalogued topic."""
    assert topic_for(queue, municipality) == name
    assert name in BY_NAME


@pytest.mark.parametrize(
    ("queue", "municipality"),
    [("ksp", None), ("ksp", "0101"), ("psp", "0860"), ("p115_plus_udvalg", "0851"), ("nobody", "0860")],
)
def test_an_address_without_topic_is_refused(queue: str, municipality: str | None) -> None:
    """No name is made up for an address that the catalogue does not have."""
    with pytest.raises(UnknownTopicError, match=queue):
        topic_for(queue, municipality)


def test_every_queue_topic_is_reachable() -> None:
    """Each out.* topic but the shared outside one is the address of exactly one queue and municipality."""
    reached = {topic_for(q.id, code) for q in DISTRICT.queues for code in q.municipalities or (None,)}
    assert reached | {"out.municipal_notification_desk.outside"} == {n for n in BY_NAME if n.startswith("out.")}


@pytest.mark.parametrize(
    ("queue", "municipality", "name"),
    [
        ("ksp", "0860", "out.ksp.0860"),
        ("exit_enhed", None, "out.exit_enhed"),
        ("municipal_notification_desk", "0787", "out.municipal_notification_desk.outside"),
        ("brand_new", "0860", "out.brand_new.0860"),
        ("brand_new", None, "out.brand_new"),
    ],
)
def test_a_queue_that_comes_later_has_its_name_already(queue: str, municipality: str | None, name: str) -> None:
    """A rulebook activated today may have a queue that no topic is made for yet: its notices wait under its name."""
    assert Addresses(DISTRICT).name(queue, municipality) == name
