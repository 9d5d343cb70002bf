"""The one decision of contracts-acts 8: what a principal sees, and what of that it may do."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.rights import Where, has_business, may, sees, sees_statistics

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ANNE = Principal.parse("koordinator:kommune-0860:k-17")
HELD = [Grant(ANNE, "ssp", "0860", NOW - timedelta(days=1), NOW + timedelta(hours=1))]
HERE = Where("ssp", "general", "0860", "queue")


def test_what_a_grant_and_a_role_cover_is_seen() -> None:
    """A principal sees an item when a grant in force covers it and its role sees the item's stage."""
    assert sees(ANNE, HELD, HERE, NOW)
    assert not sees(ANNE, HELD, HERE._replace(stage="triage"), NOW)
    assert not sees(ANNE, HELD, HERE._replace(municipality="0851"), NOW)
    assert not sees(ANNE, HELD, HERE, NOW + timedelta(hours=1))
    assert not sees(ANNE, [], HERE, NOW)


def test_a_forum_that_the_rulebook_does_not_have_shows_nothing() -> None:
    """What nobody can say the circle of is there for nobody."""
    assert not sees(ANNE, HELD, HERE._replace(circle=None), NOW)


def test_not_found_comes_before_forbidden() -> None:
    """What a principal does not see is not found; forbidden is only what it sees and its role may not do."""
    assert may(ANNE, HELD, HERE, NOW, ["koordinator"]) is None
    assert may(ANNE, HELD, HERE, NOW, ["visitator"]) == "forbidden"
    assert may(ANNE, [], HERE, NOW, ["koordinator"]) == "not_found"
    assert may(ANNE, [], HERE, NOW, ["visitator"]) == "not_found"


def test_an_act_can_be_for_some_organisations_alone() -> None:
    """`clear` is only of the police's organisation: its roles alone do not do."""
    assert may(ANNE, HELD, HERE, NOW, ["koordinator"], ["politiet"]) == "forbidden"
    assert may(ANNE, HELD, HERE, NOW, ["koordinator"], ["kommune-0860"]) is None


@pytest.mark.parametrize(
    ("who", "business", "operates", "has"),
    [
        ("drift:stafet:d-1", "rulebook", True, True),
        ("drift:stafet:d-1", "partitions", False, False),
        ("drift:stafet:d-1", "log", True, False),
        ("koordinator:kommune-0860:k-17", "dead_letters", True, False),
        ("revisor:kommune-0860:r-1", "log", False, True),
        ("revisor:kommune-0860:r-2", "log", False, False),
        ("revisor:kommune-0860:r-1", "persons", False, False),
        ("databeskyttelse:kommune-0860:p-1", "emergencies", False, False),
    ],
)
def test_business_beside_items(who: str, business: str, *, operates: bool, has: bool) -> None:
    """`revisor` and `databeskyttelse` need a grant with forum `*`; who operates has its business from the settings."""
    held = [
        Grant(Principal.parse("revisor:kommune-0860:r-1"), "*", "*", NOW),
        Grant(Principal.parse("databeskyttelse:kommune-0860:p-1"), "ssp", "*", NOW),
    ]
    assert has_business(Principal.parse(who), held, operates=operates, business=business, now=NOW) == has


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("koordinator:kommune-0860:k-17", True),
        ("koordinator:kommune-0860:k-18", False),
        ("revisor:kommune-0860:r-1", True),
        ("databeskyttelse:kommune-0860:p-1", False),
        ("udgiver:kommune-0860:u-1", False),
        ("drift:stafet:d-1", False),
    ],
)
def test_counts_of_all_forums_are_for_who_works_in_one_or_has_the_log(who: str, *, shown: bool) -> None:
    """By a grant in force, whatever it covers: what is shown is the same for all of them."""
    given = ("revisor:kommune-0860:r-1", "databeskyttelse:kommune-0860:p-1", "udgiver:kommune-0860:u-1")
    held = [*HELD, *(Grant(Principal.parse(one), "*", "*", NOW - timedelta(days=1)) for one in given)]
    assert sees_statistics(Principal.parse(who), held, NOW) is shown
    assert not sees_statistics(Principal.parse(who), held, NOW - timedelta(days=2))
