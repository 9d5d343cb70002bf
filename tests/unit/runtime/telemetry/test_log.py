"""Log lines: closed names, closed fields, nobody in them."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from services.runtime.telemetry import log
from services.runtime.telemetry.log import LogFieldError

CPR = "6101881234"


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was logged, parsed."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(error: Exception) -> None:
    """Raise it, so that it has a place."""
    raise error


def test_a_line_is_one_json_object_with_time_and_process() -> None:
    """A listed line comes out as one JSON object per line that says when and which process."""
    out = io.StringIO()
    log.configure("router", stream=out)
    log.get_logger().info("chunk_stored", topic="in.kriminalforsorgen", read=3)
    (line,) = lines(out)
    assert line["event"] == "chunk_stored"
    assert line["process"] == "router"
    assert line["read"] == 3
    assert line["at"].endswith("Z")


def test_processes_that_share_standard_error_do_not_mix_their_lines() -> None:
    """A line and its end are one write, also where Python does not buffer (the image sets PYTHONUNBUFFERED)."""

    class Written(io.StringIO):
        """Remembers every write."""

        writes: ClassVar[list[str]] = []

        def write(self, text: str) -> int:
            self.writes.append(text)
            return super().write(text)

    out = Written()
    log.configure("router", stream=out)
    log.get_logger().info("process_ready")
    log.get_logger().info("process_ready")
    assert [text[-1] for text in out.writes] == ["\n", "\n"]


@pytest.mark.parametrize(("name", "fields"), [("something_new", {}), ("chunk_stored", {"subject": "Fiktiv Person"})])
def test_an_unlisted_name_or_field_is_refused_in_tests(name: str, fields: dict[str, str]) -> None:
    """Strict logging raises on a name or field outside the list, and does not quote the value."""
    log.configure("router", stream=io.StringIO())
    with pytest.raises(LogFieldError) as caught:
        log.get_logger().info(name, **fields)
    assert "Fiktiv" not in str(caught.value)


def test_a_site_drops_the_field_and_says_so() -> None:
    """At a site the line goes on without the unlisted field, whose name (never its value) it gives."""
    out = io.StringIO()
    log.configure("router", strict=False, stream=out)
    log.get_logger().info("chunk_stored", subject="Fiktiv Person")
    log.get_logger().info("Fiktiv Person did this")
    assert "Fiktiv" not in out.getvalue()
    first, second = lines(out)
    assert first["names"] == ["subject"]
    assert second["event"] == "log_refused"


@pytest.mark.parametrize("value", [CPR, "610188-1234", f"nr. {CPR}.", [CPR], {"a": CPR}, {CPR: 1}, CPR.encode()])
def test_what_looks_like_a_cpr_number_is_withheld(value: object) -> None:
    """A CPR-like run of digits never reaches a line, in text, list, map or bytes."""
    assert "1234" not in json.dumps(log.clean(value))


@pytest.mark.parametrize(
    "value", ["in.kommune-0860", "2026-02-10T08:30:00Z", 1234567890, "ab123456-7890-4a5e-9d53-0f7e6a1f5a10"]
)
def test_what_is_no_cpr_number_stays(value: object) -> None:
    """Topics, instants, numbers and hashes are written as they are (the twin of the test above)."""
    assert log.clean(value) == value


def test_an_exception_is_told_by_type_and_place_only() -> None:
    """What is logged of an exception has its type, its SQLSTATE and its place, and not its text."""

    class Refused(Exception):  # noqa: N818 -- a stand-in for the driver's errors, which carry `sqlstate`
        sqlstate = "22P05"

    with pytest.raises(Refused) as caught:
        fail(Refused(f"Key (cpr)=({CPR}) already exists"))
    told = log.describe(caught.value)
    assert told["sqlstate"] == "22P05"
    assert told["where"].startswith("telemetry/test_log.py:")
    assert CPR not in str(told)


def test_the_last_words_of_a_process_have_no_text_of_the_exception() -> None:
    """An exception nobody caught becomes one line with its places; its text could name somebody."""
    out = io.StringIO()
    log.configure("clock", stream=out)
    with pytest.raises(ValueError, match="subject") as caught:
        fail(ValueError(f"bad subject {CPR}"))
    sys.excepthook(caught.type, caught.value, caught.tb)
    (line,) = lines(out)
    assert line["event"] == "crashed"
    assert line["stack"]
    assert CPR not in out.getvalue()


def test_libraries_are_heard_by_place_only() -> None:
    """A library's warning becomes a line with its logger and place; what it quotes is left out, its chatter too."""
    out = io.StringIO()
    log.configure("router", stream=out)
    logging.getLogger("aiokafka").warning("cannot parse %s", CPR)
    logging.getLogger("aiokafka").info("chatter")
    (line,) = lines(out)
    assert line["logger"] == "aiokafka"
    assert line["where"].startswith("telemetry/test_log.py:")
    assert CPR not in out.getvalue()


def test_no_library_fails_because_standard_error_is_gone() -> None:
    """A library's line is dropped when it can be written nowhere; our own line says that it was not written."""
    out = io.StringIO()
    log.configure("router", stream=out)
    out.close()
    logging.getLogger("aiokafka").warning("cannot parse")
    with pytest.raises(ValueError, match="closed"):
        log.get_logger().info("process_ready")


@pytest.mark.parametrize("sets_up", [True, False])
def test_what_a_test_sets_up_is_over_with_it(capsys: pytest.CaptureFixture[str], *, sets_up: bool) -> None:
    """The second one logs where it can, and not to the standard error of the first, which is closed by then."""
    if sets_up:
        log.configure("desk")
    log.get_logger().info("relay_active")
    assert "relay_active" in "".join(capsys.readouterr())
