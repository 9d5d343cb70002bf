"""Static files of the desk: read once, served under a name that changes with their content, kept for a year."""

import gzip
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.effects.actors import RefusedActError

FOLDER = Path(__file__).parents[1] / "static"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }
)
_PACKED = {".css", ".js", ".svg"}
_KEPT = "public, max-age=31536000, immutable"

router = APIRouter()


class File(NamedTuple):
    """One file: its bytes, their gzip form where that is smaller, and its media type."""

    plain: bytes
    packed: bytes | None
    kind: str


class Static:
    """All files, by their path in the folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read them; licences and other texts lie beside and are not served."""
        self.files = {
            path.relative_to(folder).as_posix(): _file(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in KINDS
        }
        every = b"".join(name.encode() + sha256(one.plain).digest() for name, one in self.files.items())
        self._version = sha256(every).hexdigest()[:16]

    def url(self, name: str) -> str:
        """Return the path of a file, with the digest of all of them; raises KeyError for one that is not there."""
        self.files[name]
        return f"/static/{self._version}/{name}"

    def answer(self, version: str, name: str, encodings: str) -> Response:
        """Return a file; raises RefusedActError `not_found`, also for another version than this process has."""
        one = self.files.get(name)
        if one is None or version != self._version:
            raise RefusedActError("not_found")
        headers = {"Cache-Control": _KEPT, "Vary": "Accept-Encoding"}
        if one.packed is not None and "gzip" in encodings:
            return Response(one.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=one.kind)
        return Response(one.plain, headers=headers, media_type=one.kind)


def _file(path: Path) -> File:
    plain = path.read_bytes()
    packed = gzip.compress(plain, mtime=0) if path.suffix in _PACKED else None
    return File(plain, packed, KINDS[path.suffix])


@router.api_route("/static/{version}/{name:path}", methods=["GET", "HEAD"])
async def static(version: str, name: str, request: Request) -> Response:
    """Return a static file; anybody may have it."""
    found: Static = request.app.state.desk.static
    return found.answer(version, name, request.headers.get("accept-encoding", ""))
