"""`stafet fixtures make`: fictive people only, the same for the same seed."""

import json

import pytest

from schemas.cpr import is_substitute, normalise
from services.cli.main import main


def made(capsys: pytest.CaptureFixture[str], seed: int, count: int = 200) -> list[str]:
    """Return the lines of one run."""
    assert main(["fixtures", "make", "--year", "2025", "--seed", str(seed), "--count", str(count)]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs are equal to the letter; the next seed shares no event with them."""
    first = made(capsys, 7)
    assert first == made(capsys, 7)
    assert not set(first) & set(made(capsys, 8))


def test_every_number_is_a_substitute_or_impossible(capsys: pytest.CaptureFixture[str]) -> None:
    """CPR-6: no number that a living person can have; the only other one is the impossible 31 February."""
    others = set()
    for line in made(capsys, 3, 500):
        number = json.loads(line)["data"]["subject"]["cpr"]
        if not is_substitute(normalise(number) or "01"):
            others.add(number[:4])
    assert others == {"3102"}


def test_the_events_lie_in_the_year_and_say_when_they_were_received(capsys: pytest.CaptureFixture[str]) -> None:
    """`recordedtime` makes `explain` give the same answer every day."""
    events = [json.loads(line) for line in made(capsys, 5)]
    assert {event["recordedtime"][:4] for event in events} <= {"2024", "2025"}  # a Saturday before 1 January
    assert len({event["recordedtime"][:7] for event in events}) > 10
