"""OpenAPI documents as they are committed: what each process that serves HTTP says of itself."""

import json
from collections.abc import Iterator
from pathlib import Path

from services.api.openapi.document import document
from services.desk import app as desk
from services.gateway import app as gateway

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "openapi"
SERVED = {"desk": desk.ROUTERS, "gateway": gateway.ROUTERS}


def files() -> Iterator[tuple[Path, str]]:
    """Yield each file and what it has to hold."""
    for name, routers in SERVED.items():
        made = document(route for router in routers for route in router.routes)
        yield FOLDER / f"{name}.json", json.dumps(made, indent=1, ensure_ascii=False) + "\n"
