"""Access rules follow from the catalogue and give nobody more than it says."""

from north_jutland import TOPICS
from topics.access import Access, access
from topics.catalogue import ROUTER

RULES = access(TOPICS)


def test_one_publisher_may_do_exactly_this() -> None:
    """A publisher writes its own topic, reads its receipts and dead letters in groups of its own name, no more."""
    user = "publisher-kriminalforsorgen"
    assert [rule for rule in RULES if rule.principal == user] == sorted(
        [
            Access(user, "WRITE", "TOPIC", "in.kriminalforsorgen"),
            Access(user, "DESCRIBE", "TOPIC", "in.kriminalforsorgen"),
            Access(user, "READ", "TOPIC", "receipts.kriminalforsorgen"),
            Access(user, "DESCRIBE", "TOPIC", "receipts.kriminalforsorgen"),
            Access(user, "READ", "TOPIC", "dlq.kriminalforsorgen"),
            Access(user, "DESCRIBE", "TOPIC", "dlq.kriminalforsorgen"),
            Access(user, "READ", "GROUP", user, prefixed=True),
        ]
    )


def test_the_router_reads_events_and_writes_nothing() -> None:
    """The router's user has no right to write: what it decides leaves by the relay."""
    mine = [rule for rule in RULES if rule.principal == ROUTER]
    assert {rule.operation for rule in mine} == {"READ", "DESCRIBE"}
    assert {rule.name for rule in mine if rule.resource == "TOPIC"} == {
        topic.name for topic in TOPICS if topic.name.startswith("in.")
    }


def test_no_rule_is_for_everybody() -> None:
    """Every rule names one user and one topic; only groups are given by prefix."""
    assert all(rule.principal and "*" not in rule.principal + rule.name for rule in RULES)
    assert all(rule.resource == "GROUP" for rule in RULES if rule.prefixed)
