"""Mappings of files as data: what one may say, and that each fault names its place."""

from typing import Any

import pytest

from connectors.files.mapping import MappingError, read

GOOD: dict[str, Any] = {
    "publisher": "nordjyllands-politi",
    "event_type": "stadium_concern",
    "identity": ["Journalnr"],
    "columns": {"CPR-nr": {"to": "subject.cpr", "as": "cpr"}, "Navn": {"to": "subject.name"}},
}


def test_a_mapping_says_which_columns_a_file_has() -> None:
    """Those that fill a field, and those by which a row is known."""
    assert read(GOOD).header == {"Journalnr", "CPR-nr", "Navn"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event_type": "stadium"}, "event_type: stadium er ukendt; tilladt er: .*stadium_concern"),
        ({"identity": []}, "identity: må ikke være tom"),
        ({"identity": ["CPR-nr"]}, "identity: CPR-nr er om personen"),
        ({"identity": "Journalnr"}, "identity"),
        ({"columns": {"A": {"to": "subject.cpr", "as": "number"}}}, "columns.A.*as: number er ukendt.*cpr"),
        ({"columns": {"A": {"to": "Subject"}}}, "columns.A.to: kan ikke stå her"),
        ({"columns": {"A": {"to": "a"}, "B": {"to": "a"}}}, "a udfyldes to gange"),
        ({"columns": {"A": {"to": "a"}, "B": {"to": "a.b"}}}, "a kan ikke både"),
        ({"always": {"subject.name": "x"}}, "subject.name udfyldes to gange"),
        ({"colums": {}}, "colums: er et ukendt felt"),
        ({"publisher": None}, "publisher: her ventes en tekst"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(change: dict[str, Any], said: str) -> None:
    """In Danish, with what is allowed."""
    with pytest.raises(MappingError, match=said):
        read(GOOD | change)


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_what_is_no_mapping_at_all_is_refused(document: Any) -> None:
    """Whatever a file of YAML may hold instead."""
    with pytest.raises(MappingError, match="filen: her ventes nøgler"):
        read(document)
