"""Files that are delivered at night: every row once, whatever the file is called and however often it is dropped."""

import csv
import io
import os
import shutil
from pathlib import Path

import pytest

from contract.connectors.fakes import place
from integration.office import rows
from services.dispatcher import files
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
POLICE = "nordjyllands-politi"
HEADER = ["Journalnr", "CPR-nr", "Navn", "Bopælskommune", "Set den", "Underrettet", "Frygt for hvervning", "Hvorfor",
          "Beskrivelse", "Oprettet af"]  # fmt: skip
WHY = "Klubben og SSP skal kunne tale med ham før næste kamp."
COUNT = "SELECT count(*), count(DISTINCT event_id) FROM submitted"


def table(count: int, bad: tuple[int, ...] = ()) -> bytes:
    """Return rows as a Danish spreadsheet writes them, in Windows-1252; of some the date is none."""
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow(HEADER)
    for at in range(1, count + 1):
        day = "31-02-2026" if at in bad else "21-11-2026"
        sheet.writerow([f"J-{at}", "740510-4321", "Opdigtet Ungersen", "851", day, "Ja", "nej", WHY, "", "b-07"])
    return out.getvalue().encode("cp1252")


@pytest.fixture
def own(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a folder, whose files are whole at once."""
    monkeypatch.setattr("connectors.files.folder.STILL", 0.0)
    (tmp_path / "files" / POLICE / "in").mkdir(parents=True)
    more = {"publisher_events_per_second": 1e5, "publisher_events_at_once": 100_000}
    return settings.model_copy(update={"files": tmp_path / "files", **more})


def dropped(own: Settings, name: str, content: bytes) -> tuple[int, str]:
    """Drop a file, and return how many of its rows were taken and its report."""
    folder = Path(str(own.files)) / POLICE
    (folder / "in" / name).write_bytes(content)
    turn = files.begin(place(own, "files"))
    taken = turn() + turn()
    assert os.listdir(folder / "in") == []  # noqa: PTH208 -- their names are all that is asked
    (report,) = folder.glob(f"*/*{name}.rapport.txt")
    told = report.read_text(encoding="utf-8")
    shutil.rmtree(report.parent)
    return taken, told


def test_a_thousand_rows_with_three_bad_ones(own: Settings, database: str) -> None:
    """997 events and a report of three; the same under another name and on another day is the same again."""
    content = table(1000, (10, 500, 1000))
    for name in ("kampe.csv", "kampe.csv", "Ny liste (2).CSV", "igen.csv"):
        taken, told = dropped(own, name, content)
        assert taken == 997
        assert told.splitlines() == [
            "997 er modtaget, 3 er ikke.",
            *(f"Linje {at + 1}: Set den: her ventes en dato: dd-mm-åååå eller åååå-mm-dd" for at in (10, 500, 1000)),
        ]
    assert rows(database, COUNT.replace("count(*), ", "")) == [997]


def test_a_row_that_was_mended_is_an_event_of_its_own(own: Settings, database: str) -> None:
    """The bad rows come with the next file; a row that says something else under its number is told, not taken."""
    dropped(own, "a.csv", table(3, (2,)))
    taken, told = dropped(own, "b.csv", table(3).replace(b"J-3;740510-4321;Opdigtet", b"J-3;740510-4321;Anderledes"))
    assert (taken, told.splitlines()[0]) == (2, "2 er modtaget, 1 er ikke.")
    assert "er sendt før under samme nummer" in told
    assert rows(database, "SELECT count(*) FROM submitted") == [3]


def test_a_report_names_nobody(own: Settings) -> None:
    """No number, no name and no word of a row stands in it, whatever is wrong."""
    content = table(3, (1,)).replace(b"740510-4321;Opdigtet Ungersen;851;21", b"990510-4321;Opdigtet Ungersen;9999;99")
    _, told = dropped(own, "a.csv", content)
    assert not [word for word in ("4321", "Ungersen", "9999", "Klubben", "J-1") if word in told]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.zip", b"PK\x03\x04", "er pakket"),
    ("a.csv", b"Helt;andet\n1;2\n", "mangler i den første linje"),
    ("a.csv", b"", "filen er tom"),
    ("a.jsonl.exe", b"{}", "et navn, der ikke siger"),
])  # fmt: skip
def test_what_is_no_file_of_ours_fails_as_a_whole(
    own: Settings, database: str, name: str, content: bytes, said: str
) -> None:
    """With the reason in its report, and nothing stored."""
    taken, told = dropped(own, name, content)
    assert (taken, said in told) == (0, True), told
    assert rows(database, "SELECT count(*) FROM submitted") == [0]
