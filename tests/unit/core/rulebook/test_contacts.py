"""Municipal contacts: the one for a kind of case, else the main one, and what a directory must not be."""

import pytest

from services.core.rulebook.contacts import Contact, Contacts, contacts
from services.core.rulebook.document_reader import Node, RulebookError
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


ROW = {"municipality": "0860", "office": "Kontoret", "mailbox": "main"}
OTHER = {**ROW, "category": "remand", "mailbox": "remand"}


def _read(*rows: dict[str, str]) -> Contacts:
    categories = {"remand": {"da": "Varetægt", "en": "Remand"}}
    whole = {"categories": categories, "rules": ["KSP-2"], "contacts": list(rows)}
    return contacts(Node(whole, "contacts.yaml"), ["0860", "0851"], ["KSP-2"])


def test_nobody_is_named_where_nobody_is_there() -> None:
    """A municipality without a row has no contact, and a category that it lacks is its main one's."""
    read = _read(ROW)
    assert read.of("0860", "remand") == read.of("0860") == Contact("Kontoret", "main")
    assert read.of("0851") is None
    assert _read(ROW, OTHER).of("0860", "remand") == Contact("Kontoret", "remand")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((ROW, ROW), r"municipality: 0860 \(main\) står der to gange"),
        ((ROW, OTHER, OTHER), r"municipality: 0860 \(remand\) står der to gange"),
        ((OTHER, ROW), "skal have en hovedkontakt"),
        (({**ROW, "municipality": "0101"},), "municipality: 0101 er ukendt"),
        (({**ROW, "category": "custody"},), "category: custody er ukendt"),
        (({**ROW, "person": "Fiktiv"},), "person: ukendt nøgle"),
    ],
)
def test_a_directory_that_leaves_somebody_out_is_refused(rows: tuple[dict[str, str], ...], said: str) -> None:
    """Two answers for one question, none for the ordinary one, or a key that would name a person."""
    with pytest.raises(RulebookError, match=said):
        _read(*rows)
