"""AsyncAPI documents as they are committed: what each process that serves HTTP says of the topics of North Jutland."""

import json
from collections.abc import Iterator
from pathlib import Path

from north_jutland import RULEBOOK
from services.api.asyncapi.served import described
from topics.asyncapi.document import PUBLISHERS

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "asyncapi"
SERVED = {"desk": (*PUBLISHERS, "out"), "gateway": PUBLISHERS}


def files() -> Iterator[tuple[Path, str]]:
    """Yield each file and what it has to hold."""
    for name, kinds in SERVED.items():
        yield FOLDER / f"{name}.json", json.dumps(described(RULEBOOK, kinds), indent=1, ensure_ascii=False) + "\n"
