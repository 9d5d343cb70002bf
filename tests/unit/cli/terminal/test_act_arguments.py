"""A site's log has one line for each act: what and which role, never who and never about whom."""

import json
import logging
import sys
from uuid import UUID

import pytest

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from services.cli.terminal.act_arguments import note, refused
from services.core.access.principal import Principal
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError

ACTOR = Principal.parse("koordinator:kommune-0860:k-17")
NUMBER = UUID(int=7)


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging.getLogger(), "handlers", logging.getLogger().handlers[:])


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


BY, AT = "person/koordinator/kommune-0860/k-17", "2026-02-10T12:00:00.000Z"
SENTENCES = {
    ("not_allowed", "offered", None): "X er ny; muligt nu: accept, put-on-agenda",
    ("not_allowed", "awaiting_sender", None): "X afventer svar; muligt nu: accept, put-on-agenda",
    ("not_allowed", "on_agenda", BY): (
        "X er på dagsorden, sidst ændret af koordinator k-17 (kommune-0860), 10.02.2026 kl. 13:00:00; "
        "muligt nu: accept, put-on-agenda"
    ),
    ("stale", "accepted", BY): (
        "X er siden ændret af koordinator k-17 (kommune-0860), 10.02.2026 kl. 13:00:00, og er overtaget; "
        "muligt nu: accept, put-on-agenda"
    ),
    ("stale", "offered", None): (
        "X er siden ændret, 10.02.2026 kl. 13:00:00, og er ny; muligt nu: accept, put-on-agenda"
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_how_an_item_stands_is_a_sentence(case: tuple[str, str, str | None]) -> None:
    """In another state than the act needs nobody was first; of an old version it is told who changed it, and when."""
    code, state, by = case
    error = RefusedActError(code, state, by, AT, acts=("accept", "put_on_agenda"))
    assert str(refused(error, "X")) == SENTENCES[case]


def test_a_question_that_is_over_is_not_told_by_the_state_of_its_item() -> None:
    """Whoever answers twice is told of the question, which the item's state says nothing of."""
    told = str(refused(RefusedActError("not_allowed", "accepted", at=AT), "spørgsmål 7"))
    assert told == "spørgsmål 7 er ikke åbent længere; se det med `stafet question show`"


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
