"""Arguments of `stafet grant`: what is no person, municipality or reason is refused in Danish where it is read."""

import argparse

import pytest

from services.cli.commands.grant.arguments import LONGEST, expect_forum, municipality, reason, receiver, told
from services.cli.terminal.errors import CommandError
from services.core.access.principal import Principal

AUDITOR = Principal.parse("revisor:stafet:r-1")


class Needs:
    """A rulebook with one forum."""

    class rulebook:  # noqa: N801 -- stands in for an attribute
        """Its forums by id."""

        forums = ("ksp",)


def test_a_receiver_may_be_everybody_of_a_role() -> None:
    """`*` is a handle here and nowhere else."""
    assert receiver("koordinator:kommune-0860:*").handle == "*"
    with pytest.raises(argparse.ArgumentTypeError, match="koordinator:kommune-0860"):
        receiver("koordinator:kommune-0860")


@pytest.mark.parametrize("text", ["0860", "*"])
def test_a_municipality_is_a_code_or_all(text: str) -> None:
    """Four digits, or the star."""
    assert municipality(text) == text


@pytest.mark.parametrize("text", ["", "860", "08600", "**", "Hjørring"])
def test_no_municipality_says_what_is_allowed(text: str) -> None:
    """The sentence shows one."""
    with pytest.raises(argparse.ArgumentTypeError, match="0860"):
        municipality(text)


def test_a_reason_is_a_text_of_1_to_1000() -> None:
    """Blanks around it are no part of it."""
    assert reason("  Ferie  ") == "Ferie"
    assert reason("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST + 1), "a\x00b"])
def test_no_reason_says_what_is_expected(text: str) -> None:
    """Blank, too long, or with control characters."""
    with pytest.raises(argparse.ArgumentTypeError, match="1-1000 tegn"):
        reason(text)


def test_an_unknown_forum_names_the_command_that_shows_them() -> None:
    """Every forum is for roles whose business is everywhere, and not where a single one is asked for."""
    expect_forum(Needs, AUDITOR, "ksp")
    expect_forum(Needs, AUDITOR, "*")
    with pytest.raises(CommandError, match="stafet rulebook show"):
        expect_forum(Needs, AUDITOR, "kps")
    with pytest.raises(CommandError, match="findes ikke"):
        expect_forum(Needs, None, "*", every=False)


def test_who_acted_is_told_as_answers_tell_it() -> None:
    """Role, organisation, handle; not what kind of actor it was."""
    assert told("person/drift/stafet/d-1") == "drift:stafet:d-1"
