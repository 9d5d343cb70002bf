"""Cells as Danish systems write them, and those that nobody can be sure of."""

import pytest

from connectors.files.danish_values import ALLOWED, KINDS, CellError, value


@pytest.mark.parametrize(
    ("kind", "cell", "read"),
    [
        ("text", "Å og æ", "Å og æ"),
        ("date", "31-12-2026", "2026-12-31"),
        ("date", "1.2.2026", "2026-02-01"),
        ("date", "01/02/2026", "2026-02-01"),
        ("date", "2026-02-01", "2026-02-01"),
        ("instant", "01-07-2026 08:30", "2026-07-01T08:30:00+02:00"),
        ("instant", "2026-02-01T08.30.05", "2026-02-01T08:30:05+01:00"),
        ("instant", "01-02-2026 kl. 8.30", "2026-02-01T08:30:00+01:00"),
        ("whole", "1.250", 1250),
        ("whole", "37,0", 37),
        ("whole", "-2", -2),
        ("yes_no", "Ja", True),
        ("yes_no", "x", True),
        ("yes_no", "FALSK", False),
        ("cpr", "740510-4321", "7405104321"),
        ("cpr", "610188 1234", "6101881234"),
        ("cpr", "199990001", "0199990001"),
        ("municipality", "860", "0860"),
        ("municipality", "0860", "0860"),
    ],
)
def test_a_cell_is_read(kind: str, cell: str, read: object) -> None:
    """Day before month, a point between thousands, a comma before decimals, zeros that a spreadsheet took away."""
    assert value(kind, cell) == read


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("date", "31-02-2026"),
        ("date", "01-02-26"),
        ("date", "46022"),
        ("instant", "01-02-2026"),
        ("instant", "01-02-2026 25:00"),
        ("whole", "37,5"),
        ("whole", "1.25"),
        ("whole", "3,7E+01"),
        ("yes_no", "måske"),
        ("cpr", "7,40510E+09"),
        ("cpr", "12345678"),
        ("cpr", "74051043210"),
        ("municipality", "86"),
        ("municipality", "٠٨٦٠"),
    ],
)
def test_what_could_be_meant_otherwise_is_not_guessed(kind: str, cell: str) -> None:
    """A year of two digits, a serial day, a number that a spreadsheet rounded: all refused."""
    with pytest.raises(CellError, match=f"her ventes {ALLOWED[kind]}"):
        value(kind, cell)


def test_every_kind_says_what_may_stand_there() -> None:
    """Both tables have the same kinds."""
    assert KINDS.keys() == ALLOWED.keys()
