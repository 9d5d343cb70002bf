"""What a person sees of dead letters, and what a program gets."""

import json
import re
from uuid import UUID

import pytest

from oracle.story import RECEIVED
from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from services.cli.commands.deadletter.command import _tell
from services.storage.deadletters import Letter

EVERY = [
    Letter(UUID(int=7), "p", "in.p", 0, at, code, "[]", None, None, 1, RECEIVED, state)
    for state in DEAD_LETTER_STATES
    for at, code in enumerate(DEAD_LETTER_CODES)
]


def test_dead_letters_are_listed_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence of every code and the word of every state stand there, the codes do not."""
    _tell(EVERY, "table")
    shown = capsys.readouterr().out
    assert [code for code in (*DEAD_LETTER_CODES, *DEAD_LETTER_STATES) if re.search(rf"\b{code}\b", shown)] == []
    assert [words for words in (*DEAD_LETTER_CODES.values(), *DEAD_LETTER_STATES.values()) if words not in shown] == []


def test_a_program_gets_the_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON keeps what `--code` and `--state` take."""
    _tell(EVERY, "json")
    found = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["state"]) for one in found] == [(one.code, one.state) for one in EVERY]
