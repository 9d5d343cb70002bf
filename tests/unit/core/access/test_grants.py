"""Grants of contracts-acts 8: what each covers, when it counts, who may give or end it."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.access.grants import Grant, fits, is_beside, is_operator, may_give, may_see
from services.core.access.principal import Principal

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
ANNE = Principal.parse("koordinator:kommune-0860:k-17")


def grant(to: str, forum: str = "ssp", municipality: str = "0860", **more: datetime) -> Grant:
    """Return a grant that is in force now."""
    return Grant(Principal.parse(to, many=True), forum, municipality, **{"begins": NOW, **more})


def test_from_is_inclusive_until_exclusive_to_the_millisecond() -> None:
    """`from` is inclusive, `until` exclusive, to the millisecond; ended is ended from that instant."""
    one = grant(str(ANNE), until=NOW + timedelta(hours=1))
    moments = (NOW - MOMENT, NOW, NOW + timedelta(hours=1) - MOMENT, NOW + timedelta(hours=1))
    assert [one.in_force(at) for at in moments] == [False, True, True, False]
    assert [one.is_over(at) for at in moments] == [False, False, False, True]
    assert not grant(str(ANNE), ended_at=NOW).in_force(NOW)
    assert grant(str(ANNE)).in_force(NOW + timedelta(days=10_000))


@pytest.mark.parametrize(
    ("to", "at", "forum", "municipality", "covered"),
    [
        ("koordinator:kommune-0860:*", "0860", "ssp", "0860", True),
        ("koordinator:kommune-0860:k-17", "*", "ssp", "0860", True),
        ("koordinator:kommune-0860:k-17", "*", "ssp", None, True),
        ("koordinator:kommune-0860:k-17", "0860", "ssp", None, False),
        ("koordinator:kommune-0860:k-17", "0860", "ssp", "0851", False),
        ("koordinator:kommune-0860:k-17", "*", "psp", "0860", False),
        ("koordinator:kommune-0851:*", "*", "ssp", "0860", False),
        ("koordinator:kommune-0860:k-18", "*", "ssp", "0860", False),
        ("forumleder:kommune-0860:k-17", "*", "ssp", "0860", False),
    ],
)
def test_what_a_grant_covers(to: str, at: str, forum: str, municipality: str | None, *, covered: bool) -> None:
    """Role, organisation, handle, the item's forum and its municipality; an item without one needs `*`."""
    assert grant(to, "ssp", at).covers(ANNE, forum, municipality) == covered


HELD = [
    grant("forumleder:kommune-0860:f-1", "ssp", "0860"),
    grant("forumleder:kommune-0860:f-9", "ssp", "*"),
    grant("forumleder:kommune-0860:f-2", "ssp", "0860", ended_at=NOW),
    grant("infohus-tovholder:kommune-0860:t-1", "huset", "*"),
    grant("exit-koordinator:kommune-0860:e-1", "ud", "*"),
    grant("koordinator:kommune-0860:k-17", "ssp", "*"),
]


@pytest.mark.parametrize(
    ("by", "to", "forum", "municipality", "given"),
    [
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "ssp", "0860", True),
        ("forumleder:kommune-0860:f-1", "stedfortraeder:kommune-0860:*", "ssp", "0860", True),
        ("forumleder:kommune-0860:f-1", "visitator:kommune-0851:v-1", "ssp", "0860", True),
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "ssp", "*", False),
        ("forumleder:kommune-0860:f-9", "koordinator:kommune-0860:k-9", "ssp", "*", True),
        ("forumleder:kommune-0860:f-9", "koordinator:kommune-0860:k-9", "ssp", "0851", True),
        ("forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-9", "psp", "0860", False),
        ("forumleder:kommune-0860:f-1", "forumleder:kommune-0860:f-3", "ssp", "0860", False),
        ("forumleder:kommune-0860:f-1", "exit-koordinator:kommune-0860:e-3", "ssp", "0860", False),
        ("forumleder:kommune-0860:f-2", "koordinator:kommune-0860:k-9", "ssp", "0860", False),
        ("infohus-tovholder:kommune-0860:t-1", "koordinator:kommune-0860:k-9", "huset", "*", True),
        ("exit-koordinator:kommune-0860:e-1", "stedfortraeder:kommune-0860:s-1", "ud", "*", True),
        ("koordinator:kommune-0860:k-17", "koordinator:kommune-0860:k-9", "ssp", "0860", False),
        ("udgiver:kommune-0860:u-1", "koordinator:kommune-0860:k-9", "ssp", "0860", False),
        ("drift:stafet:d-1", "forumleder:kommune-0860:f-3", "ssp", "*", True),
        ("drift:stafet:d-1", "infohus-tovholder:kommune-0860:*", "huset", "*", True),
        ("drift:stafet:d-1", "exit-koordinator:kommune-0860:e-2", "ud", "*", True),
        ("drift:stafet:d-1", "revisor:kommune-0860:r-1", "*", "*", True),
        ("drift:stafet:d-1", "databeskyttelse:stafet:p-1", "*", "*", True),
        ("drift:stafet:d-1", "koordinator:kommune-0860:k-9", "ssp", "0860", False),
        ("drift:stafet:d-1", "drift:stafet:d-2", "*", "*", False),
        ("drift:stafet:d-1", "udgiver:kommune-0860:u-1", "ssp", "0860", False),
    ],
)
def test_who_may_give_a_grant(by: str, to: str, forum: str, municipality: str, *, given: bool) -> None:
    """A leader gives for an address that its own grant covers, an operator to leaders and overseers."""
    asked = grant(to, forum, municipality)
    assert may_give(Principal.parse(by), HELD, operates=True, given=asked, now=NOW) == given


@pytest.mark.parametrize(
    ("to", "given"),
    [
        ("revisor:stafet:d-1", False),  # same organisation and handle
        ("databeskyttelse:stafet:*", True),
        ("revisor:kommune-0860:d-1", True),
    ],
)
def test_nobody_gives_a_grant_to_oneself(to: str, *, given: bool) -> None:
    """A grant to oneself: same organisation and handle, or same role and organisation with `*`."""
    asked = grant(to, "*", "*")
    assert may_give(Principal.parse("drift:stafet:d-1"), [], operates=True, given=asked, now=NOW) == given


def test_who_does_not_operate_gives_nothing() -> None:
    """At a site `drift` are the principals of STAFET_OPERATORS; elsewhere whoever says so."""
    named, other = Principal.parse("drift:stafet:d-1"), Principal.parse("drift:stafet:d-2")
    assert (is_operator(named, [named]), is_operator(other, [named]), is_operator(other, None)) == (True, False, True)
    assert not is_operator(ANNE, None)
    asked = grant("forumleder:kommune-0860:f-3")
    assert not may_give(other, [], operates=False, given=asked, now=NOW)


def test_every_forum_is_for_business_everywhere() -> None:
    """`revisor` and `databeskyttelse` need a grant with forum `*`; an item stands at one forum."""
    assert fits(Principal.parse("revisor:kommune-0860:r-1"), "*")
    assert fits(ANNE, "ssp")
    assert not fits(ANNE, "*")


@pytest.mark.parametrize(
    ("viewer", "operates", "to", "forum", "municipality", "shown"),
    [
        ("drift:stafet:d-1", True, "koordinator:kommune-0851:k-1", "psp", "*", True),
        ("drift:stafet:d-1", False, "koordinator:kommune-0851:k-1", "psp", "*", False),
        ("forumleder:kommune-0860:f-1", False, "koordinator:kommune-0851:k-1", "ssp", "0860", True),
        ("forumleder:kommune-0860:f-1", False, "koordinator:kommune-0851:k-1", "ssp", "0851", False),
        ("forumleder:kommune-0860:f-1", False, "koordinator:kommune-0851:k-1", "psp", "0860", False),
        ("koordinator:kommune-0860:k-17", False, "koordinator:kommune-0860:k-17", "ssp", "0860", True),
        ("koordinator:kommune-0860:k-17", False, "koordinator:kommune-0860:*", "psp", "*", True),
        ("koordinator:kommune-0860:k-17", False, "koordinator:kommune-0860:k-18", "ssp", "0860", False),
    ],
)
def test_who_is_shown_a_grant(viewer: str, operates: bool, to: str, forum: str, municipality: str, shown: bool) -> None:
    """Who operates sees all, a leader what stands at its own address, anybody its own."""
    who = Principal.parse(viewer)
    given, held = grant(to, forum, municipality), [grant(viewer)]
    assert may_see(who, held, operates=operates, one=given, now=NOW) is shown


@pytest.mark.parametrize(
    ("held", "forum", "municipality", "beside"),
    [
        ("0860", "ssp", "0860", True),
        ("0860", "ssp", "*", False),
        ("*", "ssp", "0860", True),
        ("0860", "psp", "0860", False),
    ],
)
def test_who_is_let_in_beside_somebody(held: str, forum: str, municipality: str, beside: bool) -> None:
    """Whoever is let in to all of the address; with a grant that is over nobody is."""
    one = grant("koordinator:kommune-0851:k-1", forum, municipality)
    mine = grant(str(ANNE), municipality=held)
    assert is_beside(ANNE, [mine], one=one, now=NOW) is beside
    assert not is_beside(ANNE, [grant(str(ANNE), municipality="*", ended_at=NOW)], one=one, now=NOW)
