"""What each release left behind: a rulebook as it was stored, and a small database (see `releases.record`)."""

import re
import tomllib
from pathlib import Path

import psycopg

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
RULEBOOK, DUMP, TOPICS, BREAKING = "rulebook.json", "database.sql", "asyncapi.json", "breaking.json"
DOCUMENTS = "'see rulebook.json'"
"""Stands in the dump for the text of the rulebook: once is enough."""


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def version() -> str:
    """Return the version that pyproject.toml names."""
    found: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return found


def released(changelog: str) -> list[str]:
    """Return the versions that a changelog says were released."""
    return re.findall(r"^## \[?(\d+\.\d+\.\d+)\]?(?: |$)", changelog, re.MULTILINE)


def folders() -> list[Path]:
    """Return the folder of each release, oldest first."""
    return sorted((path.parent for path in FOLDER.glob(f"*/{RULEBOOK}")), key=_numbers)


def _numbers(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, folder.name.split(".")))


def restore(folder: Path, database: str) -> None:
    """Bring what a release stored into an empty database."""
    rulebook = (folder / RULEBOOK).read_text(encoding="utf-8")
    text = (folder / DUMP).read_text(encoding="utf-8").replace(DOCUMENTS, quoted(rulebook))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(text.encode())
