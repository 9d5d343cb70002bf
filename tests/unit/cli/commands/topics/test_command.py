"""What a person sees of the catalogue of topics, and what a program gets."""

import json

import pytest

from north_jutland import TOPICS
from services.cli.commands.topics.command import KEYS
from services.cli.main import main


def test_topics_are_listed_in_danish(capsys: pytest.CaptureFixture[str]) -> None:
    """Every key of the catalogue has its words, and these stand there; programs get the catalogue's own."""
    assert {one.key for one in TOPICS} == KEYS.keys()
    assert main(["topics", "list"]) == 0
    shown = capsys.readouterr().out
    assert [key for key in KEYS if key in shown] == []
    assert [words for words in KEYS.values() if words not in shown] == []
    assert main(["topics", "list", "-o", "json"]) == 0
    assert {one["key"] for one in json.loads(capsys.readouterr().out)} == KEYS.keys()
