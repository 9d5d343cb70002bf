"""Material: every form of a file, both modes of the binding, and nothing of another publisher's."""

from pathlib import Path

import orjson
import pytest

from services.cli.commands.kit.material import Material, Sent, of_files
from services.cli.terminal.errors import CommandError
from unit.cli.commands.kit.shown import events, material


@pytest.mark.parametrize("form", ["one", "array", "lines"])
def test_each_form_of_a_file_gives_its_events(tmp_path: Path, form: str) -> None:
    """With the file's name and the number of the event, never the folder."""
    given, file = events(), tmp_path / "a.json"
    text = {
        "one": orjson.dumps(given[0]),
        "array": orjson.dumps(given),
        "lines": b"\n\n".join(map(orjson.dumps, given)),
    }[form]
    file.write_bytes(text)
    sent = list(of_files([str(file)]))
    assert [orjson.loads(one.value or b"") for one in sent] == (given[:1] if form == "one" else given)
    assert sent[0].place == "a.json, hændelse 1"


def test_a_line_that_is_no_json_is_a_message_too(tmp_path: Path) -> None:
    """It is told by the list, and the others are read."""
    file = tmp_path / "a.json"
    file.write_bytes(orjson.dumps(events()[0]) + b"\nnot json\n")
    assert [one.value for one in of_files([str(file)])][1] == b"not json"
    with pytest.raises(CommandError, match="kan ikke læses"):
        list(of_files([str(tmp_path / "gone.json")]))


def test_binary_mode_has_its_attributes_in_headers() -> None:
    """The same event, and the same attributes."""
    whole = events()[0]
    headers = [(f"ce_{name}", str(whole[name]).encode()) for name in ("specversion", "id", "source", "type", "time")]
    binary = Sent("1", orjson.dumps(whole["data"]), b"h-1", [*headers, ("content-type", b"application/json")])
    structured = Sent("1", orjson.dumps(whole))
    assert binary.read == structured.read
    assert binary.attributes["time"] == whole["time"]
    assert (binary.handle, structured.handle) == ("h-1", "h-1")
    assert binary.number == structured.number == "6101881234"


def test_another_publishers_event_is_none_of_the_material() -> None:
    """It is seen as a message, and nobody looks into it."""
    given = events()
    given[0]["source"] = "urn:stafet:publisher:kommune-0860"
    of = material(given)
    assert (len(of.sent), len(of.events)) == (7, 6)
    assert "kommune" not in "".join(one.envelope.source for one in of.events)


def test_the_fingerprint_is_that_of_the_messages() -> None:
    """Another message, another fingerprint; what is no object has no attributes."""
    assert material(events()).fingerprint == material(events()).fingerprint != material(events()[:1]).fingerprint
    assert Sent("1", b"[1]").attributes == Sent("1", b"x").attributes == Sent("1", None).subject == {}
    assert isinstance(material([b"x"]), Material)
