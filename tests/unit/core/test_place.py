"""Reading documents with a finger on the place."""

import pytest

from services.core.place import Located, Node, RulebookError, document


def node(value: object) -> Node:
    """Return a node of a document called file.yaml."""
    return Node(value, "file.yaml")


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        ({"id": 3}, lambda n: n.text("id"), "id: text is expected, not a number"),
        ({}, lambda n: n.text("id"), "id: missing"),
        ({"id": "x"}, lambda n: n.text("id", ("a", "b")), "id: x is unknown; allowed: a, b"),
        ({"n": True}, lambda n: n.number("n"), "n: a whole number is expected, not true or false"),
        ({"f": "yes"}, lambda n: n.flag("f"), "f: true or false is expected, not a text"),
        ({"w": ["a", "a"]}, lambda n: n.words("w"), "w: a word stands there twice"),
        ({"w": "a"}, lambda n: n.words("w"), "w: a list of texts is expected, not a text"),
        ({"r": {}}, lambda n: n.rows("r"), "r: a list is expected, not a mapping"),
        ({"r": [3]}, lambda n: n.rows("r"), r"r\[0\]: a mapping is expected here, not a number"),
        ({"typo": 1}, lambda n: (n.maybe("known"), n.done()), "typo: unknown; allowed here: known"),
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
    with pytest.raises(RulebookError, match=r"rows\[0\] \[psp\] \(line 17\): scope"):
        inner.text("scope", ("region",))


def test_a_missing_file_is_named() -> None:
    """A rulebook without one of its files says which."""
    with pytest.raises(RulebookError, match=r"texts\.yaml"):
        document({}, "texts.yaml")
