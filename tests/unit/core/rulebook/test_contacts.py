"""Municipal contacts: the one for a kind of case, else the main one, and what a directory must not be."""

import pytest

from unit.core.broken import built

BOOK = built(lambda _: None)


@pytest.mark.parametrize(
    ("municipality", "category", "mailbox"),
    [
        ("0860", "main", "ksp-hjoerring"),
        ("0860", "education", "education-hjoerring"),
        ("0860", "remand", "ksp-hjoerring"),
        ("0851", "remand", "remand-aalborg"),
        ("0825", "gang_exit", "ksp-laesoe"),
    ],
)
def test_a_category_has_its_contact_or_the_main_one(municipality: str, category: str, mailbox: str) -> None:
    """REL-17: a municipality's exception counts, and where it has none its main contact does."""
    contact = BOOK.contacts.of(municipality, category)
    assert contact is not None
    assert contact.mailbox == mailbox


def test_every_municipality_of_the_district_has_a_main_contact() -> None:
    """KSP-2: no release of the district is without somebody to contact; outside it nobody is named."""
    codes = {town.code for town in BOOK.municipalities.values() if town.in_district}
    assert {code for code in BOOK.municipalities if BOOK.contacts.of(code)} == codes
