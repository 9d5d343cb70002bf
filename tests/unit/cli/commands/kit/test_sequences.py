"""Sequences: every way in which versions, recalls and keys go wrong is told apart from what is right."""

from typing import Any

from services.cli.commands.kit import sequences
from unit.cli.commands.kit.shown import TODAY, events, material, on_topic


def release(version: Any, id_: str, case: str = "KF-1", **more: Any) -> dict[str, Any]:
    """Return a release with another version."""
    whole = events()[0]
    return {**whole, "id": id_, "data": {**whole["data"], "case_ref": case, "version": version, **more}}


def test_versions_of_other_cases_are_no_fault() -> None:
    """Each case counts by itself, and the same version sent again is a repetition."""
    given = [release(1, "a"), release(1, "b", "KF-2"), release(2, "c"), release(1, "a"), release(2, "d", "KF-2")]
    assert sequences.versions(material(given), TODAY) == []


def test_a_version_that_is_used_twice_or_comes_late_is_seen() -> None:
    """Under another id, or lower than before, or two versions under one id."""
    assert sequences.versions(material([release(1, "a"), release(1, "b")]), TODAY)
    assert sequences.versions(material([release(2, "a"), release(1, "b")]), TODAY)
    assert sequences.versions(material([release(1, "a"), release(2, "a")]), TODAY)


def test_a_cancellation_that_is_lower_is_seen() -> None:
    """It would change nothing."""
    given = [release(2, "a"), release(1, "b", date_status="cancelled")]
    assert sequences.cancelled(material(given), TODAY)
    given = [release(2, "a"), release(3, "b", date_status="cancelled")]
    assert sequences.cancelled(material(given), TODAY) == []


def test_a_recall_of_nothing_is_seen() -> None:
    """Of what was never sent, or comes later."""
    *_, wish, recall, _ = events()
    assert sequences.recalled(material([recall]), TODAY)
    assert sequences.recalled(material([recall, wish]), TODAY)
    assert sequences.recalled(material([wish, recall]), TODAY) == []


def test_a_correction_is_of_the_same_person() -> None:
    """Somebody else's event under a new id corrects nothing."""
    *_, wish, recall, right = events()
    other = {**right, "partitionkey": "h-9", "data": {**right["data"], "subject": {"cpr": "630391-1234"}}}
    assert sequences.corrected(material([wish, recall, right]), TODAY) == []
    assert sequences.corrected(material([wish, recall, other]), TODAY) is None


def test_keys_on_a_topic_have_to_be_there() -> None:
    """A file without keys shows nothing of them; a topic without does."""
    bare = [{name: one for name, one in each.items() if name != "partitionkey"} for each in events()]
    assert sequences.keys(material(bare), TODAY) == []
    assert sequences.keys(on_topic(bare), TODAY)
    two = events()
    two[6]["partitionkey"] = "h-9"
    assert sequences.keys(material(two), TODAY)
