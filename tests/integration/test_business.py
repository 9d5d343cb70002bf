"""Business beside items: no signature by a role that has no business with it, and the log says who tried."""

import json

import pytest

from crash.workbench import sound
from integration.commands import Command, commands
from integration.office import Publishers, rows
from services.runtime.config.settings import REPOSITORY, Settings

pytestmark = pytest.mark.server
BOOK = str(REPOSITORY / "rulebooks" / "nordjylland")
ACTS = {
    "rulebook": (("rulebook", "try", BOOK, "--since", "2026-01-01"), ("rulebook", "activate", BOOK)),
    "dead_letters": (
        ("deadletter", "replay", "--all", "--reason", "other"),
        ("deadletter", "dismiss", "--all", "--reason", "other", "--yes"),
    ),
    "partitions": (("topics", "resume", "in.kommune-0860", "0", "--reason", "nothing_lost", "--yes"),),
}
STRANGERS = ("koordinator:kommune-0860:k-17", "forumleder:kommune-0860:f-1", "revisor:stafet:r-1")


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers."""
    return commands(settings, monkeypatch, capsys)


@pytest.mark.parametrize("business", ACTS)
def test_who_has_no_business_with_it_is_refused(database: str, stafet: Command, business: str) -> None:
    """Rulebook activation, replay, dismissal, `topics resume` are for `drift` alone; a refused act leaves `denied`."""
    Publishers(database).send(b"{", topic="in.kommune-0860")
    for words in ACTS[business]:
        for who in STRANGERS:
            ended = stafet(*words, "--as", who)
            assert ended.code == 1, ended.err
            assert "det har kun Drift" in ended.err
    leaves = [json.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx")]
    denied = [(one["actor"], one["code"], one["outcome"]) for one in leaves if one["op"] == "denied"]
    expected = [f"person/{who.replace(':', '/')}" for _ in ACTS[business] for who in STRANGERS]
    assert denied == [(who, business, "denied:forbidden") for who in expected]
    assert rows(database, "SELECT state FROM dead_letter") == ["open"]
    assert rows(database, "SELECT 1 FROM rulebook_trial") == []
    sound(database)


@pytest.mark.parametrize("business", ACTS)
def test_another_organisation_is_wrong_usage(database: str, stafet: Command, business: str) -> None:
    """Another role or organisation is exit 2, and nothing is stored about it."""
    for words in ACTS[business]:
        assert stafet(*words, "--as", "drift:foodtruck:d-1").code == 2
        assert stafet(*words, "--as", "kaffehenter:stafet:d-1").code == 2
    assert rows(database, "SELECT 1 FROM leaf") == []


def test_who_operates_goes_on(database: str, stafet: Command) -> None:
    """In `test` mode a command's `--as` is believed, also `drift`."""
    Publishers(database).send(b"{", topic="in.kommune-0860")
    assert stafet("deadletter", "dismiss", "--all", "--reason", "other", "--yes", "--as", "drift:stafet:d-1").code == 0
    assert rows(database, "SELECT state FROM dead_letter") == ["dismissed"]
