"""Who acts: `role:organisation:handle`, small letters, digits, hyphens (contracts-acts 8)."""

import pytest

from services.core.access.principal import Principal, PrincipalError

PUBLISHERS = ("kriminalforsorgen", "kommune-0860")


def test_a_principal_is_told_as_it_is_given_and_stored_in_its_own_form() -> None:
    """A principal is `role:organisation:handle`; in answers it is told in this form."""
    one = Principal.parse("koordinator:kommune-0860:k-17")
    assert (one.role, one.organisation, one.handle) == ("koordinator", "kommune-0860", "k-17")
    assert str(one) == "koordinator:kommune-0860:k-17"
    assert one.stored == "person/koordinator/kommune-0860/k-17"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form"),
        ("k-17", "form"),
        ("koordinator:kommune-0860", "form"),
        ("koordinator:kommune-0860:k:17", "form"),
        ("Koordinator:kommune-0860:k-17", "form"),
        ("koordinator:kommune-0860:\u00e5se", "form"),
        ("koordinator:kommune-0860:k-17\n", "form"),
        ("koordinator:kommune-0860:*", "form"),
        ("kaffehenter:kommune-0860:k-17", "role"),
        ("koordinatorer:kommune-0860:k-17", "role"),
    ],
)
def test_what_does_not_say_who_acts_is_refused(text: str, code: str) -> None:
    """Small letters, digits, hyphens; another role is refused; nobody acts as everybody."""
    with pytest.raises(PrincipalError) as told:
        Principal.parse(text)
    assert told.value.code == code


def test_another_organisation_is_refused() -> None:
    """Organisations are the publisher ids of the rulebook and `stafet`, the operator."""
    assert Principal.parse("drift:stafet:d-1").of(PUBLISHERS).organisation == "stafet"
    assert Principal.parse("koordinator:kommune-0860:k-17").of(PUBLISHERS).handle == "k-17"
    with pytest.raises(PrincipalError) as told:
        Principal.parse("koordinator:foodtruck:k-17").of(PUBLISHERS)
    assert told.value.code == "organisation"


def test_a_star_means_everybody_of_a_role_and_an_organisation() -> None:
    """`handle` may be `*`: whoever the issuer vouches for in that role and organisation."""
    everybody = Principal.parse("koordinator:kommune-0860:*", many=True)
    one = Principal.parse("koordinator:kommune-0860:k-17")
    assert one.is_one_of(everybody)
    assert one.is_one_of(one)
    assert not Principal.parse("koordinator:kommune-0851:k-17").is_one_of(everybody)
    assert not Principal.parse("forumleder:kommune-0860:k-17").is_one_of(everybody)
    assert not Principal.parse("koordinator:kommune-0860:k-18").is_one_of(one)
