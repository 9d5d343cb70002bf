"""What `stafet publish` reads, and that it sends nothing when an event cannot be sent."""

from pathlib import Path

import orjson
import pytest

from services.cli.commands.publish import command
from services.cli.commands.publish.sending import Event
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError

SOURCE = "urn:stafet:publisher:kriminalforsorgen"


def read(tmp_path: Path, raw: bytes, to: str | None = None) -> list[Event]:
    """Return the events that would be sent from a file with these bytes."""
    file = tmp_path / "events"
    file.write_bytes(raw)
    return command._events([str(file)], to)


def event(**more: object) -> dict[str, object]:
    """Return something with a source."""
    return {"source": SOURCE, "id": "1"} | more


@pytest.mark.parametrize("form", ["object", "array", "lines", "lines with a BOM"])
def test_an_object_an_array_and_lines_are_read(tmp_path: Path, form: str) -> None:
    """The topic is that of the source, in every form."""
    one, lines = orjson.dumps(event()), b"\n".join([orjson.dumps(event()), b"", orjson.dumps(event(id="2"))])
    raw = {"object": one, "array": b"[%b]" % one, "lines": lines, "lines with a BOM": b"\xef\xbb\xbf" + lines}[form]
    found = read(tmp_path, raw)
    assert {one.topic for one in found} == {"in.kriminalforsorgen"}
    assert len(found) == (2 if "lines" in form else 1)


def test_a_line_is_sent_as_it_stands(tmp_path: Path) -> None:
    """Blanks and the order of keys of a line are the sender's business."""
    raw = b'{ "id":"1",  "source":"%b" }' % SOURCE.encode()
    assert [one.value for one in read(tmp_path, raw + b"\n" + raw)] == [raw, raw]


def test_what_is_sent_together_keeps_its_order(tmp_path: Path) -> None:
    """A recall before or after its event in the file has the key of the event that it names."""
    ref = {"event_ref": {"source": SOURCE, "id": "first"}}
    rows = [event(data=ref), event(id="first", data={"case_ref": "K"}), event(id="2", data=ref)]
    assert [one.order for one in read(tmp_path, orjson.dumps(rows))] == ["K", "K", "K"]


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        (b'{"source": "urn:other:x"}', BAD_DATA, "source er ikke"),
        (b'{"source": 7}', BAD_DATA, "source er ikke"),
        (orjson.dumps(event()) + b'\n{"a": ', BAD_DATA, "linje 2: ikke JSON"),
        (b"[1, 2]", BAD_DATA, "hændelse 1"),
        (orjson.dumps(event(data="x" * command.LARGEST)), BAD_DATA, "større end"),
    ],
)
def test_what_cannot_be_sent_is_named_by_its_place(tmp_path: Path, raw: bytes, code: int, said: str) -> None:
    """File and number or line of the event, and what is wrong; never what it says."""
    with pytest.raises(CommandError, match=said) as caught:
        read(tmp_path, raw)
    assert caught.value.code == code


def test_to_chooses_the_topic_whatever_the_source_says(tmp_path: Path) -> None:
    """A test of refusals needs events on a topic that is not theirs."""
    assert read(tmp_path, b'{"source": "urn:other:x"}', to="kommune-0860")[0].topic == "in.kommune-0860"


def test_a_missing_file_is_wrong_usage() -> None:
    """Exit 2, and the reason."""
    with pytest.raises(CommandError, match="kan ikke læses") as caught:
        list(command._events("/nonexistent/events.json", None))
    assert caught.value.code == UNUSABLE
