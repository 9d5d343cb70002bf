"""Uploads: a form with a file as browsers send it (RFC 7578), read in memory; nothing of it touches a disk."""

from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.api.http.incoming import Incoming
from services.api.http.refused import RefusedRequestError
from services.desk.web.working import Form

KIND = ("multipart/form-data",)
MOST_PARTS = 20


@dataclass(slots=True)
class _Part:
    disposition: bytes = b""
    data: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.data)


@dataclass(slots=True)
class _Reading:
    """What a parser calls while it reads; a part's other headers say nothing that is asked."""

    parts: list[_Part] = field(default_factory=list)
    header: bytes = b""
    value: bytes = b""
    ended: bool = False

    def on_part_begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise RefusedRequestError("malformed")
        self.parts.append(_Part())

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def on_header_end(self) -> None:
        if self.header.lower() == b"content-disposition":
            self.parts[-1].disposition = self.value
        self.header = self.value = b""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].data.append(data[start:end])

    def on_end(self) -> None:
        self.ended = True


def upload(incoming: Incoming, name: str) -> tuple[Form, bytes]:
    """Return the texts of a form and the content of its file, which is empty where none was chosen; raises as below."""
    form, files = uploads(incoming, name)
    return form, files[0][1] if files else b""


def uploads(incoming: Incoming, name: str) -> tuple[Form, list[tuple[str, bytes]]]:
    """Return the texts of a form and the files of one field, each with what its sender called it.

    Raises RefusedActError too_large, unsupported; RefusedRequestError malformed.
    """
    raw = incoming.expect(KIND)
    fields, files = [], []
    for part in _parts(raw, incoming):
        _kind, named = parse_options_header(part.disposition)
        called, file = (named.get(key, b"").decode("utf-8", "replace") for key in (b"name", b"filename"))
        if called == name:
            files.append((file, part.body))
        elif b"filename" not in named:
            fields.append((called, part.body.decode("utf-8", "replace")))
    return Form(tuple(fields)), files


def _parts(raw: bytes, incoming: Incoming) -> list[_Part]:
    _kind, options = parse_options_header(next(iter(incoming.headers.get("content-type", [])), ""))
    reading = _Reading()
    names = ("on_part_begin", "on_header_field", "on_header_value", "on_header_end", "on_part_data", "on_end")
    called: Any = {name: getattr(reading, name) for name in names}
    try:
        parser = MultipartParser(options.get(b"boundary", b""), called)
        parser.write(raw)
        parser.finalize()
    except FormParserError:
        raise RefusedRequestError("malformed") from None
    if not reading.ended:
        raise RefusedRequestError("malformed")
    return reading.parts
