"""Field faults: a place and a code, and never what stood there."""

import pytest

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH, below


@pytest.mark.parametrize(
    ("place", "name", "path"),
    [
        ("", "note", "note"),
        ("a", "b", "a.b"),
        ("a.0", "earlier_concerns_12m", "a.0.earlier_concerns_12m"),
        ("", "navn på person", "data"),
        ("", "Ægil", "data"),
        ("a", "", "a"),
        ("a", "x.y", "a"),
        ("a", "610188-1234", "a"),
        ("a", "n610188", "a"),
        ("a", "x" * 65, "a"),
        ("", "\ud800", "data"),
        ("", "a\u0000", "data"),
        ("", "a\n", "data"),
    ],
)
def test_a_path_holds_plain_names_only(place: str, name: str, path: str) -> None:
    """What a sender wrote where a name belongs is passed on only when it cannot be anything but a name."""
    assert below(place, name) == path


def test_every_code_has_words_in_both_languages() -> None:
    """A publisher reads Danish or English; the words differ, and each follows the name of a field."""
    assert FAULTS.keys() == FAULTS_IN_ENGLISH.keys()
    for code, danish in FAULTS.items():
        english = FAULTS_IN_ENGLISH[code]
        assert danish != english, code
        assert english.startswith(("is ", "has ", "may ", "holds ", "lies ", "cannot ", "contradicts ")), code
        assert danish == danish.strip(), code
