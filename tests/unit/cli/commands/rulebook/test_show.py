"""`stafet rulebook show`: every row of the rulebook, for people and for programs."""

import json

import pytest

from services.cli.main import main


def test_show_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    """The table for people has every forum, municipality and row; JSON is the documents themselves."""
    assert main(["rulebook", "show"]) == 0
    shown = capsys.readouterr().out
    for word in ("0860", "kriminalforsorgen", "p115_plus_udvalg", "contact_parents", "age: 15-17", "Bo Trygt"):
        assert word in shown
    assert main(["rulebook", "show", "-o", "json"]) == 0
    documents = json.loads(capsys.readouterr().out)["documents"]
    assert documents["routing.yaml"]["start"] == "door"
