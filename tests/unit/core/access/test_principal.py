"""Who acts: `role:organisation:handle`, small letters, digits, hyphens (contracts-acts 8)."""

import pytest

from services.core.access.principal import Principal, PrincipalError


def test_a_principal_is_told_as_it_is_given_and_stored_in_its_own_form() -> None:
    """A principal is `role:organisation:handle`; in answers it is told in this form."""
    one = Principal.parse("koordinator:kommune-0860:k-17")
    assert (one.role, one.organisation, one.handle) == ("koordinator", "kommune-0860", "k-17")
    assert str(one) == "koordinator:kommune-0860:k-17"
    assert one.stored == "person/koordinator/kommune-0860/k-17"


@pytest.mark.parametrize(
    "text", ["", "k-17", "koordinator:kommune-0860", "Koordinator:kommune-0860:k-17", "koordinator:kommune-0860:Åse"]
)
def test_what_does_not_say_who_acts_is_refused(text: str) -> None:
    """Fewer parts, capitals and other letters are no principal."""
    with pytest.raises(PrincipalError):
        Principal.parse(text)
