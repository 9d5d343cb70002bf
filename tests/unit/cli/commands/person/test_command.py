"""What a person at a shell says of people: never a number in the command line, and only reasons that the log knows."""

import io

import pytest

from services.cli.commands.person import command
from services.cli.commands.person.at_work import REFUSALS
from services.cli.commands.person.naming import named
from services.cli.terminal.errors import CommandError
from services.cli.terminal.parser import Parser
from services.storage.people import erasing, holds
from services.storage.people.naming import Named

WHO = ("--as", "databeskyttelse:stafet:d-1")


def parsed(*words: str) -> Named:
    """Return whom a command line names."""
    parser = Parser(prog="stafet person")
    command.add_arguments(parser)
    return named(parser.parse_args(words))


@pytest.mark.parametrize("line", ["7001104234\n", "700110-4234\n", " 700110-4234 "])
def test_a_number_comes_on_standard_input(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """With or without a hyphen it is ten digits."""
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert parsed("erase", "--number-from-stdin", "--reason", "requested", *WHO) == Named(number="7001104234")


def test_what_is_no_number_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what is expected, and nothing of what was typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO("70011x-4234\n"))
    with pytest.raises(CommandError, match="ti cifre") as refused:
        parsed("erase", "--number-from-stdin", "--reason", "requested", *WHO)
    assert "70011" not in str(refused.value)


def test_there_is_no_option_that_takes_a_number() -> None:
    """A list of processes shows arguments: a handle that is none is refused, and a person is named once."""
    twice = ("--number-from-stdin", "--handle", "0" * 32)
    for words in (("--handle", "700110-4234"), ("--handover", "700110-4234"), (), twice):
        with pytest.raises(SystemExit):
            parsed("erase", *words, "--reason", "requested", *WHO)
    assert parsed("hold", "--handle", "0" * 32, "--reason", "other", *WHO).handle is not None


def test_reasons_and_refusals_are_those_of_the_program() -> None:
    """What may be said is what the log's codes know, and each refusal has its sentence."""
    assert set(command.WHY_ERASE) < set(erasing.REASONS)
    assert command.WHY_HOLD == holds.REASONS
    assert {"not_found", "nobody", "erased", "open", "held", "kept", "coming", "not_held"} == set(REFUSALS)
