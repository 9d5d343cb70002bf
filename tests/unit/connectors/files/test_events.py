"""Rows as events: the same row is the same event, and what is wrong is told by line and column alone."""

from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Read, RowFault
from connectors.files.csv_rows import FileError
from connectors.files.events import events, told
from connectors.files.mapping import FileMapping, read
from schemas.faults import Fault

MAPPING = read(
    {
        "publisher": "nordjyllands-politi",
        "event_type": "stadium_concern",
        "identity": ["Nr"],
        "always": {"legal_basis": "RPL115-1-1"},
        "ignored": ["Hvem"],
        "columns": {
            "CPR": {"to": "subject.cpr", "as": "cpr"},
            "Dato": {"to": "observed_on", "as": "date"},
            "Risiko": {
                "to": "home_risk",
                "separator": ",",
                "words": {"vold": "domestic_violence", "ære": "honour_conflict"},
            },
        },
    }
)
HEADER = "Nr;CPR;Dato;Risiko;Hvem\n"


def rows(tmp_path: Path, text: str, mapping: FileMapping = MAPPING, name: str = "a.csv") -> list[Read]:
    """Return what is read of a file with this text."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return list(events(file, mapping))


def data(tmp_path: Path, row: str) -> Any:
    """Return the data of the one event of a file."""
    (found,) = rows(tmp_path, HEADER + row)
    assert found.event is not None
    return found.event["data"]


def test_a_row_is_an_event_of_its_publishers(tmp_path: Path) -> None:
    """Cells fill their fields, constants stand beside them, lists are split, ignored columns go nowhere."""
    (found,) = rows(tmp_path, HEADER + "7; 740510-4321 ;01-02-2026;vold, ære;b-07\n")
    assert found.event is not None
    assert found.event["source"] == "urn:stafet:publisher:nordjyllands-politi"
    assert found.event["type"] == "dk.stafet.stadium_concern.v1"
    assert found.event["data"] == {
        "legal_basis": "RPL115-1-1",
        "subject": {"cpr": "7405104321"},
        "observed_on": "2026-02-01",
        "home_risk": ["domestic_violence", "honour_conflict"],
    }


def test_an_empty_cell_is_an_absent_field(tmp_path: Path) -> None:
    """As null and absent mean the same (contracts 1.2)."""
    assert data(tmp_path, "7;;;;\n") == {"legal_basis": "RPL115-1-1"}


def test_a_row_that_comes_again_is_the_same_event(tmp_path: Path) -> None:
    """By its identity alone: under another file name, at another line, with other data; another number is another."""
    first, again = (
        rows(tmp_path, HEADER + "7;;;;\n8;;;;\n"),
        rows(tmp_path, HEADER + "\n7;;01-02-2026;;\n", name="b.csv"),
    )
    ids = [one.event["id"] for one in (*first, *again) if one.event]
    assert ids[0] == ids[2] != ids[1]


def test_faults_name_the_line_and_the_column_never_the_cell(tmp_path: Path) -> None:
    """All of one row at once; the other rows are events."""
    found = rows(tmp_path, HEADER + "7;;;;\n;12;31-02-2026;x;\n9;1;2\n10;;;;\n")
    assert [(one.line, one.event is None) for one in found] == [(2, False), (3, True), (4, True), (5, False)]
    assert [fault.column for fault in found[1].faults] == ["Nr", "CPR", "Dato", "Risiko"]
    assert found[2].faults == (RowFault("", "antallet af felter er ikke det samme som i den første linje"),)
    assert "31-02" not in str(found)
    assert "vold, ære" in found[1].faults[3].allowed


def test_a_fault_of_a_field_is_told_by_its_column() -> None:
    """A field that no column fills keeps its own name."""
    assert told(Fault("observed_on", "missing"), MAPPING) == RowFault("Dato", "mangler")
    assert told(Fault("necessity", "missing"), MAPPING) == RowFault("necessity", "mangler")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Nr;CPR;Dato\n", "kolonnen Risiko mangler"),
        ("Nr;CPR;Dato;Risiko;x;y\n", "2 kolonner .* kendes ikke; tilladt er"),
    ],
)
def test_a_file_of_other_columns_is_refused_whole(tmp_path: Path, header: str, said: str) -> None:
    """Before its first row; the names that are not known are not repeated, they may be somebody's."""
    with pytest.raises(FileError, match=said) as caught:
        rows(tmp_path, header + "1;2\n")
    assert "Opdigtet" not in str(caught.value)
