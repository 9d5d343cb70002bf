"""A site's log has one line for each act: what and which role, never who and never about whom."""

import json
import logging
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from services.cli.terminal.act_arguments import note, refused
from services.core.access.principal import Principal
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError

ACTOR = Principal.parse("koordinator:kommune-0860:k-17")
NUMBER = UUID(int=7)


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging.getLogger(), "handlers", logging.getLogger().handlers[:])
    yield
    structlog.reset_defaults()  # its lines went to a standard error that is this test's own


def test_a_site_logs_an_act(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Done or refused, an act is one JSON line with its code, its role and its number; the person's handle is not."""
    monkeypatch.setenv("STAFET_MODE", "site")
    note("accepted", ACTOR, handover=NUMBER, forum="ksp", municipality="0860")
    note("accepted", ACTOR, code="stale", handover=NUMBER)
    text = capsys.readouterr().err
    done, refused = map(json.loads, text.splitlines())
    assert (done["event"], done["act"], done["actor_role"]) == ("act_done", "accepted", "koordinator")
    assert (refused["event"], refused["code"], refused["handover"]) == ("act_refused", "stale", str(NUMBER))
    assert "k-17" not in text
    assert "names" not in done  # nothing was outside the closed list


def test_a_demo_does_not(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On one machine the person at the screen reads the sentence, and no line of JSON beside it."""
    monkeypatch.setenv("STAFET_MODE", "demo")
    note("accepted", ACTOR, handover=NUMBER)
    assert capsys.readouterr().err == ""


def test_a_letter_that_is_closed_is_told_in_danish() -> None:
    """What became of a dead letter stands in the refusal, in words and not in brackets that are empty."""
    sentence = str(refused(RefusedActError("not_open", "dismissed"), "besked 7"))
    assert "er ikke åben længere (lukket)" in sentence


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        *(("not_allowed", state, word.lower()) for state, word in DANISH.items()),
        *(("not_open", state, f"({word})") for state, word in DEAD_LETTER_STATES.items()),
        *(("still_dead", code, sentence) for code, sentence in DEAD_LETTER_CODES.items()),
    ],
)
def test_a_refusal_has_words(code: str, state: str, words: str) -> None:
    """States and causes of death are never shown as codes."""
    told = str(refused(RefusedActError(code, state), "den"))
    assert words in told
    assert state not in told.split()
