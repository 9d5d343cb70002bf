"""Reads docker-compose.yml the way an engine does: variables filled in, anchors merged, one plain mapping."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from services.runtime.processes import NAMES

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")
STAFET = ("setup", "operator", *NAMES)
OWNER = "stafet"
"""The database's owner, a superuser: the image of PostgreSQL makes it so."""


class VariableError(Exception):
    """A variable that the file insists on is not set."""


def loaded(given: Mapping[str, str], text: str | None = None) -> dict[str, Any]:
    """Return the file with `given` variables in place; raises VariableError."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8") if text is None else text)
    filled: dict[str, Any] = _filled(document, given)
    return {name: part for name, part in filled.items() if not name.startswith("x-")}


def owners(services: Mapping[str, Any]) -> set[str]:
    """Return the services that log in to the database as its owner, or could: they have its password."""
    return {
        name
        for name, service in services.items()
        if f"//{OWNER}@" in service["environment"].get("STAFET_DATABASE_URL", "")
        or "database_password" in service.get("secrets", ())
    }


def variables(text: str) -> dict[str, str | None]:
    """Return every variable of the file with its default, None where it must be given."""
    return {name: rest if how == ":-" else None for name, how, rest in _VARIABLE.findall(text)}


def seconds(text: str) -> float:
    """Return a duration such as 10s or 1m30s."""
    units = {"h": 3600, "m": 60, "s": 1}
    return float(sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([hms])", text)))


def _filled(value: Any, given: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, given) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, given) for part in value]
    return _VARIABLE.sub(lambda found: _value(found, given), value) if isinstance(value, str) else value


def _value(found: re.Match[str], given: Mapping[str, str]) -> str:
    name, how, rest = found.groups()
    if given.get(name):
        return given[name]
    if how != ":-":
        raise VariableError(f"{name}: {rest}")
    return str(rest)
