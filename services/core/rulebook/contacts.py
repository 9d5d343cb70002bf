"""Municipal contacts: a main contact, and another for certain kinds of cases (KSP-2, REL-17)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.core.rulebook.document_reader import Node
from services.core.rulebook.texts import Texts, languages

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Contact:
    """An office and its mailbox, never a person."""

    office: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """The directory: (municipality, category or MAIN) → contact."""

    categories: Mapping[str, Texts]
    rules: tuple[str, ...]
    rows: Mapping[tuple[str, str], Contact]

    def of(self, municipality: str, category: str = MAIN) -> Contact | None:
        """Return the contact for this kind of case, else the main one, None where nobody is named."""
        return self.rows.get((municipality, category)) or self.rows.get((municipality, MAIN))


def contacts(root: Node, towns: Collection[str], rules: Collection[str]) -> Contacts:
    """Read contacts.yaml; a municipality with any contact has a main one."""
    categories = {}
    section = root.child("categories")
    for name, _ in section.pairs():
        inner = section.child(name)
        categories[name] = languages(inner, ())
        inner.done()
    found: dict[tuple[str, str], Contact] = {}
    for row in root.rows("contacts"):
        key = row.text("municipality", towns), row.maybe("category", categories) or MAIN
        if key in found:
            raise row.twice("municipality", f"{key[0]} ({key[1]})")
        if key[1] != MAIN and (key[0], MAIN) not in found:
            raise row.error(f"municipality: {key[0]} skal have en hovedkontakt (en række uden category) før denne")
        found[key] = Contact(row.text("office"), row.text("mailbox"))
        row.done()
    read = Contacts(categories, root.words("rules", rules), found)
    root.done()
    return read
