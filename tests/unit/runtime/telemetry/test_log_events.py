"""The closed list of log lines is complete, documented and used."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.runtime.telemetry.log_events import EVENTS, FIELDS

SERVICES = Path(__file__).resolve().parents[4] / "services"
METHODS = {"debug", "info", "warning", "error", "critical"}


def spoken(source: str) -> Iterator[tuple[str, list[str]]]:
    """Every (name, fields) of a log call with a literal name; the logger is called `log`, `_log` or `logger`."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in METHODS
            and ast.unparse(node.func.value).rpartition(".")[2] in {"log", "_log", "logger", "get_logger()"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value), [word.arg for word in node.keywords if word.arg]


def test_every_name_and_field_is_documented() -> None:
    """No log line or field stands in the list without its meaning."""
    assert all(EVENTS.values())
    assert all(FIELDS.values())


def test_services_speak_only_the_list() -> None:
    """Every log call in services/ uses a listed name and listed fields."""
    strange = [
        (path.relative_to(SERVICES).as_posix(), name, field)
        for path in SERVICES.rglob("*.py")
        for name, fields in spoken(path.read_text(encoding="utf-8"))
        for field in [None, *fields]
        if name not in EVENTS or (field is not None and field not in FIELDS)
    ]
    assert strange == []


def test_a_line_outside_the_list_is_seen() -> None:
    """The search above finds a planted call (its twin)."""
    assert list(spoken('log.info("who_is_it", name=person)')) == [("who_is_it", ["name"])]
