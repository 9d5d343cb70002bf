"""Routes of the published log: what a C2SP tiled log has as files, each 404 where the kept checkpoint has it not."""

from functools import partial
from importlib.resources import files
from typing import TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import worked
from services.api.http.incoming import Incoming
from services.core.evidence.tiles import place
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.access.denials import refusals
from services.storage.access.rows import has_business
from services.storage.access.session import act, acting
from services.storage.evidence import published
from services.storage.handovers.office import Office
from services.storage.recorded import recorded

T = TypeVar("T")
TEXT, OCTETS = "text/plain", "application/octet-stream"
FRESH = "no-store"
FOR_EVER = "private, max-age=31536000, immutable"
"""Of a full tile: it never changes, and is the parties' alone."""

_VERIFIER = "verify.py"
_LEVELS = {str(level): level for level in range(64)}

router = APIRouter(prefix="/log")


@router.get("/checkpoint")
async def checkpoint(request: Request) -> Response:
    """Return the newest checkpoint that others get."""
    return _file(await worked(request, _checkpoint), TEXT)


@router.get("/tile/entries/{index:path}")
async def entries(index: str, request: Request) -> Response:
    """Return leaves; that they are read is a leaf before a byte is sent."""
    return _file(await worked(request, partial(_entries, index)))


@router.get("/tile/{level}/{index:path}")
async def tile(level: str, index: str, request: Request) -> Response:
    """Return hashes of leaves, or of the full tiles below."""
    full = not index.partition(".p/")[1]
    return _file(await worked(request, partial(_tile, level, index)), cached=FOR_EVER if full else FRESH)


@router.get("/{file}")
async def file(file: str, request: Request) -> Response:
    """Return the log's keys, the promise of witnesses, or the verifier."""
    return _file(await worked(request, partial(_beside, file)))


def _file(content: str | bytes, media_type: str = OCTETS, cached: str = FRESH) -> Response:
    return Response(content, headers={"Cache-Control": cached}, media_type=media_type)


def _checkpoint(office: Office, _: Incoming) -> str:
    with acting(office.connection):
        return _there(published.checkpoint(office.connection))


def _tile(level: str, index: str, office: Office, _: Incoming) -> bytes:
    number, width = _placed(index)
    with acting(office.connection):
        return _there(published.tile(office.connection, _there(_LEVELS.get(level)), number, width))


def _entries(index: str, office: Office, _: Incoming) -> bytes:
    """Return a bundle to whoever has that business; for everybody else there are none (contracts-acts 11)."""
    number, width = _placed(index)
    what, source = "log.entries", f"tile/entries/{index}"
    with (
        refusals(office.connection, office.principal, what, source),
        recorded(office.connection, office.principal.stored, office.clock()) as tx,
    ):
        act(tx.cursor)
        if not has_business(tx.cursor, office.principal, "log", tx.now):
            raise RefusedActError("not_found")
        bundle = _there(published.bundle(office.connection, number, width))
        tx.leaf(AuditRecord("export", what, scope=("leaf",), source=source), b"")
        return bundle


def _beside(name: str, office: Office, _: Incoming) -> str:
    if name == _VERIFIER:
        return files("services.cli.commands.audit").joinpath(_VERIFIER).read_text(encoding="utf-8")
    with acting(office.connection):
        return _there(published.beside(office.connection).get(name))


def _placed(index: str) -> tuple[int, int]:
    """Return the place and width that a path names; one that no tile can have is not found."""
    return _there(place(index))


def _there(found: T | None) -> T:
    if found is None or found == "":
        raise RefusedActError("not_found")
    return found
