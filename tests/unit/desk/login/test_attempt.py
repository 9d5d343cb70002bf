"""Attempts to log on: an answer fits the one that asked, in time, and leads nowhere but to the desk."""

import pytest

from services.desk.login.attempt import HOME, LONGEST, SECONDS, Attempt, local

NOW = 1_800_000_000.0


def test_an_answer_fits_one_attempt_in_time() -> None:
    """Neither another's state, nor an empty one, nor one that comes too late, or from before it began."""
    mine, other = Attempt.begun("/indbakke", NOW), Attempt.begun("/indbakke", NOW)
    assert mine.answers(mine.state, NOW + SECONDS)
    assert not mine.answers(other.state, NOW)
    assert not mine.answers("", NOW)
    assert not mine.answers(mine.state, NOW + SECONDS + 1)
    assert not mine.answers(mine.state, NOW - 1)
    assert mine.target == "/indbakke"


def test_what_others_are_told_does_not_tell_what_the_browser_holds() -> None:
    """State, nonce and verifier are three, differ between attempts, and are as long as PKCE wants."""
    mine = Attempt.begun("/", NOW)
    told = {mine.state, mine.nonce, mine.verifier}
    assert len(told) == 3
    assert {len(one) for one in told} == {43}
    assert not told & {Attempt.begun("/", NOW).verifier}


@pytest.mark.parametrize("held", ["", "x", "x.y", "x.1.%%", "x.1.\udcff", "...", "x.1." + "QQ" * 9])
def test_what_nobody_begun_is_answered_by_nothing_and_leads_home(held: str) -> None:
    """A cookie that somebody made up is read without a fault."""
    made_up = Attempt(held)
    assert not made_up.answers("state", NOW)
    assert made_up.target == HOME


@pytest.mark.parametrize("path", ["/", "/indbakke", "/indbakke?forum=ksp&side=2", "/overlevering/0f-1#forloeb"])
def test_paths_of_the_desk_are_kept(path: str) -> None:
    """With their query."""
    assert local(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "indbakke", "//evil.example", "/\\evil.example", "https://x", "/a b", "/a\nb", "/æ", "/" + "a" * LONGEST],
)
def test_everything_else_is_the_first_page(path: str) -> None:
    """Another host in any spelling, white space, and what is too long."""
    assert local(path) == HOME
