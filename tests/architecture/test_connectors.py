"""A connector is a row, a folder, a worker, settings, a README and contract tests: one forgotten step is named."""

from collections.abc import Collection, Mapping
from pathlib import Path

from architecture.source import ROOT
from connectors.contract import Connector
from connectors.registry import CONNECTORS
from services.dispatcher.workers import WORKERS
from services.runtime.config.settings import Settings

SECTIONS = ("# ",)
"""How headings begin that a README has, for whoever connects by it."""

TESTS = ("contract/connectors", "integration")
"""Where a connector is tried against the real thing."""


def forgotten(
    connectors: Collection[Connector], workers: Mapping[str, object], root: Path = ROOT, known: Collection[str] = ()
) -> set[str]:
    """Return each step of adding a connector that is missing."""
    names = [one.name for one in connectors]
    found = {f"{name}: its row stands twice" for name in names if names.count(name) > 1}
    found |= {f"{name}: only one of registry and workers has it" for name in set(names) ^ set(workers)}
    tried = [path for part in TESTS for path in (root / "tests" / part).glob("test_*.py")]
    for one in connectors:
        readme = root / "connectors" / one.name / "README.md"
        text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
        found |= {
            f"{one.name}: README.md has no {section}" for section in SECTIONS if f"\n{section}" not in f"\n{text}"
        }
        if not any(one.name in path.read_text(encoding="utf-8") for path in tried):
            found.add(f"{one.name}: no test with a real server names it")
        found |= {
            f"{one.name}: no setting {name}" for name in one.settings if name not in (known or Settings.model_fields)
        }
        found |= {
            f"{one.name}: its README does not say {name}"
            for name in one.settings
            if f"STAFET_{name.upper()}" not in text
        }
    return found


def test_every_connector_is_whole() -> None:
    """Each row has everything, and each worker its row."""
    assert forgotten(CONNECTORS, WORKERS) == set()


def test_a_forgotten_step_is_named() -> None:
    """A row without the rest, a worker without a row, a README that says too little, an unknown setting (the twin)."""
    lonely = Connector("lonely", "in", "x", ("unknown",), 1.0, 1.0)
    found = forgotten((*CONNECTORS, lonely), {**WORKERS, "other": None})
    assert {one for one in found if one.startswith("other")} == {"other: only one of registry and workers has it"}
    assert len([one for one in found if one.startswith("lonely")]) == 4 + len(SECTIONS)
    twice = forgotten((*CONNECTORS, CONNECTORS[0]), WORKERS)
    assert twice == {f"{CONNECTORS[0].name}: its row stands twice"}
