"""CSV files of `stafet publish`: rows that are right are sent, the others are told and are not."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docs.pages import ROOT
from services.cli.commands.publish import command
from services.cli.commands.publish.mapped import Refused, mapping, rows
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError

EXAMPLES = ROOT / "docs" / "examples" / "csv"
TODAY = date(2026, 11, 28)


def test_the_example_has_two_events_and_a_row_that_is_told() -> None:
    """Windows-1252, a municipality's lost zero, a quoted semicolon; a day that is none, a word nobody knows."""
    found = list(rows(str(EXAMPLES / "stadion.csv"), mapping(str(EXAMPLES / "stadion.yaml")), TODAY))
    sent = [one for one in found if not isinstance(one, Refused)]
    (refused,) = (one for one in found if isinstance(one, Refused))
    assert [one["data"]["subject"]["residence"] for one in sent] == ["0851", "0851"]
    assert sent[1]["data"]["subject"]["name"] == "Påhit Tænktsen"
    assert "linje 4 er ikke sendt" in str(refused)
    assert [fault["column"] for fault in refused.written()["faults"]] == ["Set den", "Underrettet"]


@pytest.mark.parametrize(
    ("row", "column", "allowed"),
    [
        ("1;740510-4321;21-11-2026;", "Hvorfor", "mangler"),
        ("1;740510-4321;21-11-2030;x", "Set den", "ligger i fremtiden"),
        ("1;999999-9999;21-11-2026;x", "CPR", "kan ikke forekomme"),
        ("1;;21-11-2026;x", "subject", "mangler"),
    ],
)
def test_what_the_schema_forbids_is_told_before_anything_is_sent(
    tmp_path: Path, row: str, column: str, allowed: str
) -> None:
    """By the column that fills the field."""
    by = tmp_path / "m.yaml"
    by.write_text(
        """
publisher: nordjyllands-politi
event_type: stadium_concern
identity: [Nr]
always: {legal_basis: RPL115-1-1, source_kind: police, notification: sent}
columns:
  CPR: {to: subject.cpr, as: cpr}
  Set den: {to: observed_on, as: date}
  Hvorfor: {to: necessity}
""",
        encoding="utf-8",
    )
    file = tmp_path / "f.csv"
    file.write_text(f"Nr;CPR;Set den;Hvorfor\n{row}\n", encoding="utf-8")
    (refused,) = rows(str(file), mapping(str(by)), TODAY)
    assert isinstance(refused, Refused)
    assert [(fault.column, fault.allowed) for fault in refused.faults] == [(column, allowed)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("publisher: [", "linje 2"),
        ("publisher: x", "mangler"),
        ("a: &b 1\nc: *b", "henvisninger"),
        (None, "kan ikke læses"),
    ],
)
def test_a_mapping_that_cannot_be_used_ends_the_command(tmp_path: Path, text: str | None, said: str) -> None:
    """With what is wrong and where, and nothing is sent."""
    file = tmp_path / "m.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=said) as caught:
        mapping(str(file))
    assert caught.value.code == UNUSABLE


@pytest.mark.parametrize(("raw", "code"), [(b"", BAD_DATA), (None, UNUSABLE)])
def test_a_file_that_is_no_such_table_ends_the_command(tmp_path: Path, raw: bytes | None, code: int) -> None:
    """An empty one, and one that is not there."""
    file = tmp_path / "f.csv"
    if raw is not None:
        file.write_bytes(raw)
    with pytest.raises(CommandError) as caught:
        list(rows(str(file), mapping(str(EXAMPLES / "stadion.yaml")), TODAY))
    assert caught.value.code == code


def test_rows_go_where_every_event_of_their_publisher_goes() -> None:
    """The command addresses them as it does any others, and keeps what was refused."""
    refused: list[Refused] = []
    by = mapping(str(EXAMPLES / "stadion.yaml"))

    def values(name: str) -> Any:
        return command._rows(name, by, refused)

    found = command._events([str(EXAMPLES / "stadion.csv")], None, None, values)
    assert {one.topic for one in found} == {"in.nordjyllands-politi"}
    assert (len(found), [one.line for one in refused]) == (2, [4])
