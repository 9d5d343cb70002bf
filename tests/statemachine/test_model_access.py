"""The model's access by sentences of contracts-acts 8: grants in force, what a role sees, who may give a grant."""

from datetime import UTC, datetime, timedelta

import pytest

from statemachine.model.access import Grant, has_grant, principal, refused_grant, role_sees

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
ANNE = principal("koordinator:kommune-0860:k-17")


def test_from_is_inclusive_and_until_exclusive() -> None:
    """To the millisecond."""
    grant = Grant(ANNE, "ssp", "0860", NOW, NOW + timedelta(hours=1))
    moments = (NOW - MOMENT, NOW, grant.until - MOMENT, grant.until)
    assert [has_grant(ANNE, [grant], "ssp", "0860", one) for one in moments] == [False, True, True, False]
    grant.ended = NOW + MOMENT
    assert not grant.in_force(NOW + MOMENT)


@pytest.mark.parametrize(
    ("given", "forum", "municipality", "expected"),
    [
        ("koordinator:kommune-0860:*", "ssp", "0860", True),
        ("koordinator:kommune-0851:*", "ssp", "0860", False),
        ("forumleder:kommune-0860:k-17", "ssp", "0860", False),
        ("koordinator:kommune-0860:k-18", "ssp", "0860", False),
        ("koordinator:kommune-0860:k-17", "ksp", "0860", False),
        ("koordinator:kommune-0860:k-17", "ssp", "0851", False),
        ("koordinator:kommune-0860:k-17", "ssp", None, False),
    ],
)
def test_what_a_grant_covers(given: str, forum: str, municipality: str | None, *, expected: bool) -> None:
    """Role, organisation, handle, forum and municipality; an item without one needs `*`."""
    assert has_grant(ANNE, [Grant(principal(given), "ssp", "0860", NOW)], forum, municipality, NOW) == expected
    assert has_grant(ANNE, [Grant(ANNE, "psp", "*", NOW)], "psp", None, NOW)


def test_what_a_role_sees() -> None:
    """Each role its own stages, Exit and the Infohuse only theirs, and some roles no item."""
    places = [("ssp", "queue"), ("ssp", "manual"), ("psp", "triage"), ("exit_enhed", "wish"), ("exit_enhed", "queue"),
              ("infohus_hjoerring", "gate"), ("infohuse_nordjylland", "queue")]  # fmt: skip
    seen = {
        role: [at for at, place in enumerate(places) if role_sees(role, *place)]
        for role in ("koordinator", "visitator", "infohus-tovholder", "exit-koordinator", "udgiver", "drift", "revisor")
    }
    assert seen == {
        "koordinator": [0, 1], "visitator": [2], "infohus-tovholder": [5, 6], "exit-koordinator": [3, 4],
        "udgiver": [], "drift": [], "revisor": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "to", "forum", "municipality", "refused"),
    [
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "ssp", "0860", False),
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "ssp", "*", True),
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "ksp", "0860", True),
        ("forumleder:kommune-0860:f-1", "forumleder:kommune-0860:f-2", "ssp", "0860", True),
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:f-1", "ssp", "0860", True),
        ("koordinator:kommune-0860:k-17", "koordinator:kommune-0860:k-9", "ssp", "0860", True),
        ("drift:stafet:d-1", "forumleder:kommune-0860:f-1", "ssp", "0860", False),
        ("drift:stafet:d-1", "koordinator:kommune-0860:k-9", "ssp", "0860", True),
        ("drift:stafet:d-1", "revisor:stafet:d-1", "*", "*", True),
    ],
)
def test_who_may_give_a_grant(by: str, to: str, forum: str, municipality: str, *, refused: bool) -> None:
    """A leader within its own grant, an operator to leaders and overseers, nobody to himself."""
    held = [Grant(principal("forumleder:kommune-0860:f-1"), "ssp", "0860", NOW), Grant(ANNE, "ssp", "0860", NOW)]
    assert refused_grant(principal(by), held, principal(to), forum, municipality, NOW) == refused
