"""Benchmark results: figures with their targets, one table for people, one JSON file with everything raw."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `target` is "≥ 0.8" or "≤ 250"; without one the figure is told, not judged."""

    name: str
    value: float
    unit: str = ""
    target: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """Return "met", "MISSED" or nothing: whether the target is met."""
        if not self.target:
            return ""
        sign, _, limit = self.target.partition(" ")
        met = self.value >= float(limit) if sign == "≥" else self.value <= float(limit)
        return "met" if met else "MISSED"


@dataclass(slots=True)
class Report:
    """Everything one benchmark has to say; `raw` goes into the JSON file as it is."""

    benchmark: str
    figures: list[Figure] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str = "", target: str = "", note: str = "") -> None:
        """Add a figure."""
        self.figures.append(Figure(name, value, unit, target, note))


def middle(values: Sequence[float]) -> float:
    """Return the median: rounds on a shared machine have outliers on the slow side only."""
    return median(values)


def machine() -> str:
    """Return what the figures depend on, without naming the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python {platform.python_version()}"


def table(reports: Sequence[Report]) -> str:
    """Return every figure as one aligned table."""
    rows = [("benchmark", "figure", "value", "target", "", "")]
    rows += [
        (report.benchmark, one.name, f"{_short(one.value)} {one.unit}".strip(), one.target, one.verdict, one.note)
        for report in reports
        for one in report.figures
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(6)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def keep(reports: Sequence[Report]) -> Path:
    """Write all figures to bench/out/ and return the file."""
    OUT.mkdir(exist_ok=True)
    name = "-".join(report.benchmark for report in reports) if len(reports) < 4 else "all"
    path = OUT / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{name}.json"
    content = {"machine": machine(), "benchmarks": [asdict(report) for report in reports]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
