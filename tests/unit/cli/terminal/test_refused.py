"""The sentence of a refused act names what happened in Danish, whatever code was behind it."""

import pytest

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from services.cli.commands import balance
from services.cli.terminal.act_arguments import refused
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError


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


def test_every_column_of_the_balance_is_explained() -> None:
    """The lines below the table speak of each number in it."""
    told = " ".join(balance.LEGEND).casefold()
    assert [word for key, word in balance.COLUMNS.items() if key != "publisher" and word.casefold() not in told] == []
