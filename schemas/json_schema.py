"""Writes the JSON Schema of every message from its model: `python -m schemas.json_schema [--check]`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from schemas.events import EVENT_TYPES
from schemas.message_schemas import outgoing_schema, schema_of
from schemas.outgoing import OUTGOING

FOLDER = Path(__file__).with_name("jsonschema")


def made() -> dict[str, str]:
    """Return path below the folder → content of every file."""
    schemas = {f"{event.event_type}.json": schema_of(event) for event in EVENT_TYPES}
    schemas |= {f"outgoing/{name}.json": outgoing_schema(name) for name in OUTGOING}
    return {path: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for path, schema in schemas.items()}


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of files that differ from what the models say, are missing, or belong to no type."""
    wanted = made()
    there = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.json")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(folder: Path = FOLDER) -> None:
    """Write every file, and remove those of types that are gone."""
    wanted = made()
    for path in folder.rglob("*.json"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the files; with `--check` say which are stale and return 1 when there are any."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("python -m schemas.json_schema [--check]\n")
        return 2
    if not arguments:
        write()
        return 0
    found = stale()
    for name in found:
        sys.stderr.write(f"stale: schemas/jsonschema/{name}; run python -m schemas.json_schema\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
