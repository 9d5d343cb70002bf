"""District of the model: forums, queues and switches, read from the rulebook's YAML by this file's own reading."""

from functools import cache
from pathlib import Path

import yaml

RULEBOOK = Path(__file__).resolve().parents[3] / "rulebooks" / "nordjylland"
QUEUES = (
    "police_prevention_unit", "municipal_notification_desk", "municipal_child_family", "municipal_triage",
    "district_triage", "ksp_manual",
)  # fmt: skip
"""Queues that are no forums (contracts 2)."""


@cache
def forums() -> dict[str, dict]:
    """Return every forum's row, by id."""
    rows = yaml.safe_load((RULEBOOK / "forums.yaml").read_text(encoding="utf-8"))["forums"]
    return {row["id"]: row for row in rows}


@cache
def municipalities() -> dict[str, dict]:
    """Return every municipality's row, by code."""
    rows = yaml.safe_load((RULEBOOK / "municipalities.yaml").read_text(encoding="utf-8"))["municipalities"]
    return {row["code"]: row for row in rows}


def has(code: str, forum: str) -> bool:
    """Tell whether a municipality has a forum: by its switch, or because such a forum needs none."""
    if any(forum in row.get("has", ()) for row in municipalities().values()):
        return forum in municipalities()[code].get("has", ())
    return forums()[forum]["scope"] in ("region", "police_district")


def in_police_district(code: str | None) -> bool:
    """Tell whether a residence is known, and one of the district's nine."""
    return code in municipalities() and municipalities()[code]["in_police_district"]


def returns_to(publisher: str) -> tuple[str, str | None]:
    """Return the sender's own queue (contracts 1.1)."""
    if publisher.startswith("kommune-"):
        return "municipal_triage", publisher.removeprefix("kommune-")
    return {
        "kriminalforsorgen": ("ksp_manual", None),
        "nordjyllands-politi": ("police_prevention_unit", None),
        "region-nordjylland": ("district_triage", None),
    }[publisher]
