"""What reaches a screen or a spreadsheet: it cannot move a cursor, colour a screen, or run as a formula."""

import json
from datetime import UTC, date, datetime

import pytest

from services.cli.terminal.output import clean, moment, show

COLUMNS = {"name": "Navn", "due": "Frist"}


def test_a_table_has_aligned_danish_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Headings, dates in Danish order, and a dash where there is nothing."""
    show("table", COLUMNS, [{"name": "ksp", "due": date(2026, 5, 3)}, {"name": "ssp_plus", "due": None}])
    assert capsys.readouterr().out.splitlines() == ["Navn      Frist", "ksp       03.05.2026", "ssp_plus  -"]


def test_json_is_one_document_with_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys stay English and codes stay codes: programs read them."""
    show("json", COLUMNS, [{"name": "ksp", "due": date(2026, 5, 3)}])
    assert json.loads(capsys.readouterr().out) == [{"name": "ksp", "due": "2026-05-03"}]


@pytest.mark.parametrize("text", ["=1+1", "+45", "-2", "@sum", "\tx", "\rx"])
def test_a_csv_cell_is_never_a_formula(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe (CWE-1236)."""
    show("csv", {"name": "Navn"}, [{"name": text}])
    written = capsys.readouterr().out.removeprefix("\ufeffname\r\n").lstrip('"')
    assert written.startswith("'")


def test_csv_opens_in_a_danish_spreadsheet(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Semicolons between columns, and in front the mark of UTF-8 without which its letters are lost."""
    show("csv", COLUMNS, [{"name": "Hjørring; Øst", "due": date(2026, 5, 3)}])
    assert capsysbinary.readouterr().out == b'\xef\xbb\xbfname;due\r\n"Hj\xc3\xb8rring; \xc3\x98st";2026-05-03\r\n'


def test_control_characters_of_others_do_not_reach_the_screen() -> None:
    """An escape sequence in a sender's text is shown as a replacement character; Danish letters stay."""
    assert clean("blå\x1b[31m") == "blå\N{REPLACEMENT CHARACTER}[31m"


@pytest.mark.parametrize(("hour", "shown"), [(0, "29.03.2026 kl. 01:00:00"), (1, "29.03.2026 kl. 03:00:00")])
def test_instants_are_shown_in_copenhagen_also_when_the_clocks_change(hour: int, shown: str) -> None:
    """GEN-1: the hour that does not exist is not shown."""
    assert moment(datetime(2026, 3, 29, hour, tzinfo=UTC)) == shown
