"""Metrics and log lines have only names of the closed lists, and each listed name is used."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from architecture.source import Module, called, modules, planted
from services.runtime.telemetry.log_events import EVENTS, FIELDS
from services.runtime.telemetry.metrics import CATALOGUE, LABELS

LEVELS = {"debug", "info", "warning", "error", "critical", "log"}
METRICS = {row.name: row for row in CATALOGUE}
# Calls of a metric, with what is not a label among their keywords.
COUNTING = {"count": {"amount"}, "set": {"value"}, "observe": {"seconds"}}
# The log itself puts this name in place of one that is not listed.
OF_THE_LOG = {"log_refused"}
LISTS = ("services.runtime.telemetry.log_events", "services.runtime.telemetry.metrics")


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts an argument can be: a constant, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def lines(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield each log call with each name that it can have; a call on a logger, not a parser's `error`."""
    for call in module.calls():
        if called(call) in LEVELS and isinstance(call.func, ast.Attribute) and call.args:
            on = ast.unparse(call.func.value)
            if re.search(r"(^|[._])log$|get_logger\(\)$|^logger$", on):
                yield from ((name, call) for arg in call.args for name in constants(arg))


def unlisted_lines(among: Iterable[Module]) -> list[str]:
    """Return log calls whose name or field is in no list."""
    found = []
    for module in among:
        for name, call in lines(module):
            fields = {keyword.arg for keyword in call.keywords if keyword.arg}
            if name not in EVENTS or not fields <= FIELDS.keys():
                found.append(f"{module.name}:{call.lineno} {name} {sorted(fields - FIELDS.keys())}")
    return found


def test_log_lines_are_of_the_list() -> None:
    """Every name and every field of a log call stands in services/runtime/telemetry/log_events.py."""
    assert unlisted_lines(modules()) == []
    assert sum(1 for module in modules() for _ in lines(module)) > 30


@pytest.mark.parametrize(
    "text",
    [
        "get_logger().info('somebody_came')",
        "self._log.warning('crashed', subject='x')",
        "log.get_logger().error('a' if x else 'crashed')",
    ],
)
def test_an_unlisted_line_is_seen(text: str) -> None:
    """A new name, or a new field, is found wherever the logger comes from (the twin)."""
    assert unlisted_lines([planted(text)])


def mentioned(among: Iterable[Module]) -> set[str]:
    """Return every text constant outside the lists themselves."""
    return {
        node.value
        for module in among
        if module.name not in LISTS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def given(among: Iterable[Module]) -> set[str]:
    """Return every name that is given by keyword, or as a key of a mapping: how fields get into a line."""
    return {keyword.arg for module in among for call in module.calls() for keyword in call.keywords if keyword.arg}


def idle(listed: Iterable[str], among: Iterable[Module]) -> set[str]:
    """Return listed names that no code mentions."""
    return set(listed) - mentioned(among)


def unwritten(listed: Iterable[str], among: Iterable[Module]) -> set[str]:
    """Return listed names of lines that no log call writes."""
    return set(listed) - {name for module in among for name, _ in lines(module)}


def test_every_listed_line_is_written_somewhere() -> None:
    """No name stands in the list of log lines that no code writes."""
    assert unwritten(EVENTS, modules()) - OF_THE_LOG == set()


def test_every_listed_field_is_given_somewhere() -> None:
    """No field stands in the list that no line has."""
    known = mentioned(modules()) | given(modules())
    assert set(FIELDS) - known - {"level"} == set()  # structlog's own processor adds it


def test_every_listed_metric_is_counted_somewhere() -> None:
    """No metric stands in the list that nothing counts."""
    assert idle(METRICS, modules()) == set()


def test_an_idle_name_is_seen() -> None:
    """A listed name that no code mentions, or mentions without writing it, is found (the twin)."""
    assert "stafet_never_total" in idle([*METRICS, "stafet_never_total"], modules())
    assert unwritten(["crashed"], [planted("x = 'crashed'")]) == {"crashed"}


def unlisted_metrics(among: Iterable[Module]) -> list[str]:
    """Return calls that count something outside the list, of another kind, or with other labels than listed."""
    kinds = {"count": "counter", "set": "gauge", "observe": "histogram"}
    found = []
    for module in among:
        for call in module.calls():
            how = called(call)
            if how not in COUNTING or not call.args:
                continue
            for name in constants(call.args[0]):
                labels = {keyword.arg for keyword in call.keywords if keyword.arg} - COUNTING[how]
                row = METRICS.get(name)
                if row is None and not name.startswith("stafet_"):
                    continue
                if row is None or row.kind != kinds[how] or labels != set(row.labels):
                    found.append(f"{module.name}:{call.lineno} {name} {sorted(labels)}")
    return found


def test_metrics_are_of_the_list() -> None:
    """Every metric that is counted stands in the list, is of its kind, and has exactly its labels."""
    assert unlisted_metrics(modules()) == []
    assert {label for row in CATALOGUE for label in row.labels} <= LABELS


@pytest.mark.parametrize(
    "text",
    [
        "metrics.count('stafet_people_total')",
        "metrics.set('stafet_records_read_total', 1, topic='x')",
        "metrics.count('stafet_records_read_total', publisher='x')",
    ],
)
def test_an_unlisted_metric_is_seen(text: str) -> None:
    """A new metric, a wrong kind or another label is found (the twin)."""
    assert unlisted_metrics([planted(text)])


def test_every_listed_label_is_used_by_a_metric() -> None:
    """No label stands in the closed list that no metric has."""
    assert LABELS - {label for row in CATALOGUE for label in row.labels} == set()
