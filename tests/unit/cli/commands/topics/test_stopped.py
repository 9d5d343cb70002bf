"""Where a stopped partition goes on, by its code, and what is told of it."""

import json

import pytest

from services.cli.commands.topics.stopped import _row, _tell, _where
from services.cli.terminal.errors import CommandError
from services.effects.stops import DAMAGED_BATCH, DANISH, IN_PLACE
from services.storage.stopped_partitions import Stopped

START, AT, BEHIND = 3, 7, 9


def stopped(code: str, behind: int | None = None) -> Stopped:
    """Return a partition that stands at 7."""
    return Stopped("cluster", "in.kommune-0860", 0, AT, code, behind)


@pytest.mark.parametrize("code", DANISH)
def test_only_where_the_log_is_ours_it_goes_on_in_place(code: str) -> None:
    """A log that may be another is read from its start; one that could not be read goes on where it stands."""
    assert _where(stopped(code), START, skip=False) == (AT if code in IN_PLACE else START)
    assert _where(stopped(code), AT + 1, skip=False) == AT + 1
    assert _row(stopped(code))["why"] == DANISH[code]


@pytest.mark.parametrize("code", DANISH)
def test_only_damage_can_be_skipped(code: str) -> None:
    """The damaged batch is passed as far as it is known to reach; for anything else that is refused."""
    if code == DAMAGED_BATCH:
        assert _where(stopped(code, BEHIND), START, skip=True) == BEHIND
        with pytest.raises(CommandError):
            _where(stopped(code), START, skip=True)
    else:
        with pytest.raises(CommandError):
            _where(stopped(code, BEHIND), START, skip=True)


def test_a_person_reads_words_and_a_program_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """Each code that the router stops a partition with is told in words; JSON has both."""
    _tell([stopped(code) for code in DANISH], "table", log_start=START)
    shown = capsys.readouterr().out
    assert [code for code in DANISH if code in shown] == []
    assert [words for words in DANISH.values() if words not in shown] == []
    _tell([stopped(code) for code in DANISH], "json", log_start=START)
    found = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["why"], one["log_start"]) for one in found] == [(*one, START) for one in DANISH.items()]
