"""Rulebook facts about a forum that acts ask for."""

from crash.workbench import rulebook
from services.effects.acts.place import place_of


def test_a_forum_is_told_by_its_rulebook() -> None:
    """PSP names owners, Exit is closed, and the police alone clear; one that is gone is like any other."""
    book = rulebook()
    assert place_of(book, "psp").names_owner
    assert place_of(book, "exit_enhed").closed
    ssp = place_of(book, "ssp")
    assert (ssp.names_owner, ssp.closed, tuple(ssp.clearing)) == (False, False, ("nordjyllands-politi",))
    assert place_of(book, "gone") == ssp
