"""The document reader names the place of every error."""

import pytest

from services.core.rulebook.document_reader import Located, Node, RulebookError, document


def node(value: object) -> Node:
    """Return a node of a document called file.yaml."""
    return Node(value, "file.yaml")


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        ({"id": 3}, lambda n: n.text("id"), "id: her ventes en tekst, ikke et tal"),
        ({}, lambda n: n.text("id"), "id: mangler"),
        ({"id": "x"}, lambda n: n.text("id", ("a", "b")), "id: x er ukendt; tilladt er: a, b"),
        ({"id": "owned"}, lambda n: n.text("id", ("own", "read")), r"id: owned er ukendt \(mente du own\?\); tilladt"),
        ({"n": True}, lambda n: n.number("n"), "n: her ventes et helt tal, ikke true eller false"),
        ({"f": "yes"}, lambda n: n.flag("f"), "f: her ventes true eller false, ikke en tekst"),
        ({"w": ["a", "a"]}, lambda n: n.words("w"), "w: a står der to gange"),
        ({"w": "a"}, lambda n: n.words("w"), "w: her ventes en liste af tekster, ikke en tekst"),
        ({"r": {}}, lambda n: n.rows("r"), "r: her ventes en liste, ikke nøgler med værdier"),
        ({"r": [3]}, lambda n: n.rows("r"), r"r\[0\]: her ventes nøgler med værdier, ikke et tal"),
        ({"typo": 1}, lambda n: (n.maybe("known"), n.done()), "typo: ukendt nøgle; tilladt her er: known"),
    ],
)
def test_an_error_names_place_and_allowed_values(value: object, read: object, message: str) -> None:
    """Every fault names the file, the key and what is expected there."""
    with pytest.raises(RulebookError, match=f"file.yaml.*{message}"):
        read(node(value))  # type: ignore[operator]


def test_an_error_names_line_and_row() -> None:
    """A mapping that knows its line and its name says both."""
    row = Located({"id": "psp", "scope": "moon"})
    row.line = 17
    inner = node({"rows": [row]}).rows("rows")[0]
    inner.name("id")
    with pytest.raises(RulebookError, match=r"rows\[0\] \[psp\] \(linje 17\): scope"):
        inner.text("scope", ("region",))


def test_a_missing_file_is_named() -> None:
    """A rulebook without one of its files says which."""
    with pytest.raises(RulebookError, match=r"texts\.yaml"):
        document({}, "texts.yaml")
