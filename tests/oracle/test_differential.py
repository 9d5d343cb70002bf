"""Two implementations, one contract: `stafet explain` against the second implementation, over events at the edges."""

import json
import shutil
from pathlib import Path

import pytest

from oracle import district
from oracle.compare import differences
from oracle.danish_time import read_instant
from oracle.decide import decide
from oracle.events import events
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.json_text import parse
from services.core.decision.decide import decide as decided_by_product
from services.core.rulebook.model import Rulebook
from services.runtime.config.rulebook_files import load

RULEBOOKS = Path(__file__).resolve().parents[2] / "rulebooks"
NORTH_JUTLAND = RULEBOOKS / "nordjylland"
SEED = 20261124
UNREACHABLE = {
    "source_not_topic",  # needs a topic, which `explain` has not
    "young_adult_ssp_plus",  # SSP+ is switched on nowhere
    "age_25_ssp_plus",
}

ROUNDS = 230
"""Rounds of random events of every type: twice as many as meet every row, or a row's difference could be missed."""


def report(found: list[tuple[str, str, object, object]]) -> str:
    """Return the first differences, one below the other."""
    shown = (f"{what}: explain {product!r}, second {oracle!r}\n  {line}" for line, what, product, oracle in found[:5])
    return f"{len(found)} differences\n" + "\n".join(shown)


def test_some_thousand_events_at_the_edges(tmp_path: Path) -> None:
    """Both implementations decide random events of every type, publisher, kind of fault and row the same."""
    found = differences(list(events(SEED, ROUNDS)), tmp_path)
    assert not found, report(found)


@pytest.mark.slow
def test_a_hundred_thousand_events_at_the_edges(tmp_path: Path) -> None:
    """Both implementations decide 100,000 random events the same."""
    for part in range(10):
        found = differences(list(events(SEED + 1 + part, 290)), tmp_path)
        assert not found, report(found)


def altered(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of North Jutland's rulebook with one text replaced."""
    copy = folder / "rulebook"
    shutil.copytree(NORTH_JUTLAND, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_ssp_plus_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With SSP+ switched on in Aalborg both implementations walk the ladders and open its gate on consent alike."""
    monkeypatch.setattr(district, "SSP_PLUS", ("0851",))
    monkeypatch.setattr("oracle.table.SSP_PLUS", ("0851",))
    has = "name: Aalborg, in_police_district: true, in_region: true, has: ["
    copy = altered(tmp_path, "municipalities.yaml", has, f"{has}ssp_plus, ")
    lines = list(events(SEED + 100, 60))
    found = differences(lines, tmp_path, "--rulebook", str(copy))
    assert not found, report(found)
    assert any("ssp_plus" in json.dumps(decide(line, read_instant("2026-02-10T08:00:00Z"))) for line in lines)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("routing.yaml", "when: {age: 0-9}", "when: {age: 0-10}"),
        ("routing.yaml", "when: {age: 15-17}", "when: {age: 15-18}"),
        ("municipalities.yaml", "name: Læsø, in_police_district: true", "name: Læsø, in_police_district: false"),
        ("deadlines.yaml", "hours: 24", "hours: 25"),
        ("deadlines.yaml", "easter: 50", "easter: 49"),
    ],
)
def test_a_changed_cell_is_seen(tmp_path: Path, file: str, old: str, new: str) -> None:
    """A rulebook that means something else in one cell differs from the second implementation."""
    copy = altered(tmp_path, file, old, new)
    chunks = (list(events(seed, 15)) for seed in range(20))
    assert any(differences(chunk, tmp_path, "--rulebook", str(copy)) for chunk in chunks)


def rows_of(rulebook: Rulebook, lines: list[str]) -> set[str]:
    """Return the ids of the rows that any of these events is decided by."""
    found: set[str] = set()
    for line in lines:
        value, _ = parse(line.encode())
        envelope = read_json(value)
        assert isinstance(envelope, Envelope)
        received = read_instant(envelope.recordedtime) or read_instant("2026-02-10T08:00:00Z")
        found |= {reason.row for reason in decided_by_product(envelope, received, rulebook).decision.because}
    return found


def test_the_events_reach_every_row() -> None:
    """No row of the rulebook that cites a rule is left out by the random events, but those that nothing can reach."""
    rulebook = load(NORTH_JUTLAND)
    rows = {row.id for table in rulebook.tables.values() for row in table if row.then.rules}
    assert rows - rows_of(rulebook, list(events(SEED, ROUNDS))) == UNREACHABLE
