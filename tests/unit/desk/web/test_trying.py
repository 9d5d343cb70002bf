"""Trying decides as `stafet explain` does, in the reader's language."""

import json
from datetime import UTC, datetime

from architecture.source import ROOT
from north_jutland import RULEBOOK
from schemas.codec import read_json
from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.decision.sentences import sentences
from services.desk.web.trying import tried

EXAMPLE = ROOT / "schemas" / "examples" / "release_notice" / "minimal.json"
NOW = datetime(2026, 2, 10, 8, tzinfo=UTC)


def test_it_is_the_decision_in_sentences() -> None:
    """Word for word, and of each forum that was considered why it did not get it."""
    event = read_json(json.loads(EXAMPLE.read_text("utf-8")))
    assert isinstance(event, Envelope)
    for language in ("da", "en"):
        found, decision = tried(event, NOW, RULEBOOK, language), decide(event, NOW, RULEBOOK).decision
        assert found.type == "release_notice"
        assert list(found.sentences) == sentences(decision, RULEBOOK, language)
        assert len(found.considered) == len(decision.considered) > 0


def test_whose_topic_it_comes_by_counts() -> None:
    """An event that names another source than its sender's is refused."""
    event = read_json(json.loads(EXAMPLE.read_text("utf-8")))
    assert isinstance(event, Envelope)
    assert tried(event, NOW, RULEBOOK, "da", "region-nordjylland").sentences[0] == "Sagen er afvist."
