"""What becomes of each valid example of schemas/examples, in one line: `make renew` writes it, a reader compares."""

import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from services.cli.main import main
from unit.schemas.examples import named, valid

FILE = Path(__file__).resolve().parent / "example_events.json"


def explained(path: Path) -> dict[str, Any]:
    """Return what `stafet explain` says of an example, asked today without saying when it was received."""
    printed = StringIO()
    with redirect_stdout(printed):
        assert main(["explain", str(path), "--json"]) == 0
    decision: dict[str, Any] = json.loads(printed.getvalue())
    return decision


def told(decision: Mapping[str, Any]) -> str:
    """Return a decision in one line."""
    items = (
        f"{one['forum']}{'@' + one['municipality'] if one['municipality'] else ''} {one['stage']}"
        for one in decision["items"]
    )
    head = " ".join([decision["outcome"], *decision["codes"]])
    return f"{head}: {', '.join(items)}".rstrip()


def text() -> str:
    """Return the file's text."""
    return json.dumps({named(path): told(explained(path)) for path in valid()}, indent=1) + "\n"
