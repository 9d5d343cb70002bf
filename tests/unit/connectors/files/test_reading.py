"""Reading of delivered files: every form, and whatever is no file of ours is refused in Danish with bounded memory."""

import os
import tracemalloc
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.contract import DeliveryError, Read, UnfinishedError
from connectors.files import reading
from connectors.files.mapping import FileMapping
from connectors.files.mapping import read as mapping
from connectors.files.reading import BROKEN, NO_OBJECT, TOO_LONG, read, told

TABLE = mapping(
    {
        "publisher": "kommune-0860",
        "event_type": "stadium_concern",
        "identity": ["Nr"],
        "columns": {"Hvorfor": {"to": "necessity"}},
    }
)
OTHER = mapping(TABLE.model_dump(by_alias=True) | {"identity": ["Sag"]})


def items(file: Path, *tables: FileMapping) -> list[Read]:
    """Return everything in a file."""
    return list(read(file, tables))


def made(folder: Path, name: str, content: bytes) -> Path:
    """Return a file."""
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.json", b'{"id":"1"}', [{"id": "1"}]),
        ("A.JSON", b'\xef\xbb\xbf[{"id":"1"},7]', [{"id": "1"}, NO_OBJECT]),
        ("a.jsonl", b'\xef\xbb\xbf{"id":"1"}\n\n[]\n{"a\n{"b":1,"b":2}', [{"id": "1"}, NO_OBJECT, BROKEN, BROKEN]),
        ("a.ndjson", b'{"id":"1"}\r\n', [{"id": "1"}]),
        ("a.jsonl", b"", []),
    ],
)
def test_events_in_each_form(tmp_path: Path, name: str, content: bytes, found: list[Any]) -> None:
    """One object, a list, a line each; what is none is told by its line, and the others stand."""
    read_ = items(made(tmp_path, name, content))
    assert [one.event or one.faults[0] for one in read_] == found


def test_a_table_is_read_by_the_mapping_whose_columns_it_has(tmp_path: Path) -> None:
    """Of several the one that fits; a fault of a field is told by the column, of JSON by the field."""
    file = made(tmp_path, "hvad som helst.csv", b"Nr;Hvorfor\n1;x\n")
    (one,) = items(file, OTHER, TABLE)
    assert one.event is not None
    assert one.event["data"] == {"necessity": "x"}
    assert one.event["id"] != items(made(tmp_path, "b.csv", b"Nr;Hvorfor\n2;x\n"), TABLE)[0].event["id"]  # type: ignore[index]
    assert told(file, [TABLE])("necessity", "mangler") == ("Hvorfor", "mangler")
    assert told(Path("a.json"), [])("necessity", "mangler") == ("necessity", "mangler")


@pytest.mark.parametrize(
    ("name", "content", "tables", "said"),
    [
        ("a.csv", b"Nr;Hvorfor\n", (), "ingen beskrivelse"),
        ("a.csv", b"Andet\n", (TABLE, OTHER), "de kolonner"),
        ("a.csv", b"Andet\n", (TABLE,), "mangler i den"),
        ("a.zip", b"PK", (), "er pakket"),
        ("a.csv.gz", b"\x1f\x8b", (), "er pakket"),
        ("a", b"{}", (), "et navn, der ikke siger"),
        ("a.exe", b"{}", (), "et navn, der ikke siger"),
        ("a.json", b"{", (), "som JSON"),
        ("a.json", b'{"a":1,"a":2}', (), "som JSON"),
        ("a.json", b'[{"a":1,"a":2}]', (), "en nøgle to gange"),
        ("a.json", b"[" * 100_000, (), "som JSON"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_in_danish(
    tmp_path: Path, name: str, content: bytes, tables: tuple[FileMapping, ...], said: str
) -> None:
    """By its kind, its columns or its text; nothing of it is told."""
    with pytest.raises(DeliveryError, match=said):
        items(made(tmp_path, name, content), *tables)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Whatever it points to."""
    (tmp_path / "a.jsonl").symlink_to(made(tmp_path, "secret", b"{}"))
    with pytest.raises(DeliveryError, match="kan ikke åbnes"):
        items(tmp_path / "a.jsonl")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    """Ten gigabytes (of holes) at once."""
    file = made(tmp_path, name, b"Nr;Hvorfor\n")
    os.truncate(file, 10 << 30)
    with pytest.raises(DeliveryError, match="større end"):
        items(file, TABLE)


def test_a_line_without_an_end_takes_no_memory(tmp_path: Path) -> None:
    """A hundred megabytes in one line are told as too long, the line after it is read, and little is ever held."""
    file = made(tmp_path, "a.jsonl", b"")
    with file.open("r+b") as out:
        out.truncate(100_000_000)
        out.seek(0, os.SEEK_END)
        out.write(b'\n{"id":"1"}\n')
    tracemalloc.start()
    try:
        first, second = items(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (first.faults, second.event) == ((TOO_LONG,), {"id": "1"})
    assert peak < 3_000_000


def test_a_document_is_no_longer_than_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is held whole: whoever has more sends lines."""
    monkeypatch.setattr(reading, "WHOLE", 10)
    with pytest.raises(DeliveryError, match="JSON-linjer"):
        items(made(tmp_path, "a.json", orjson.dumps(["x" * 20])))


def test_a_file_that_grows_meanwhile_is_not_whole(tmp_path: Path) -> None:
    """It is read again later."""
    file = made(tmp_path, "a.jsonl", b'{"id":"1"}\n')
    reader = read(file, [])
    next(reader)
    with file.open("ab") as out:
        out.write(b'{"id":"2"}\n')
    with pytest.raises(UnfinishedError):
        list(reader)
