"""Uploads: texts and a file of a form, read whole from memory; half a form is none."""

import pytest

from services.api.http.incoming import Incoming
from services.api.http.refused import RefusedRequestError
from services.desk.web.uploads import MOST_PARTS, upload, uploads
from services.effects.actors import RefusedActError

KIND = "multipart/form-data; boundary=x"


def part(named: str, body: bytes, more: str = "") -> bytes:
    """Return one part."""
    return b"--x\r\nContent-Disposition: form-data; " + named.encode() + more.encode() + b"\r\n\r\n" + body + b"\r\n"


def posted(body: bytes | None, kind: str = KIND) -> Incoming:
    """Return a request with a body."""
    return Incoming("/", {"content-type": [kind]}, body)


def test_a_form_has_its_texts_and_its_file() -> None:
    """Bytes of the file as they are; its name is not asked for."""
    file = part('name="fil"; filename="sag 610188-1234.json"', b"\x00\r\n--y", "\r\nContent-Type: application/json")
    form, found = upload(posted(part('name="handling"', "prøv".encode()) + file + b"--x--\r\n"), "fil")
    assert (form.fields, found) == ((("handling", "prøv"),), b"\x00\r\n--y")


def test_another_file_is_not_looked_at() -> None:
    """Nor is it a text; where none was chosen the file is empty."""
    body = part('name="andet"; filename="a"', b"{}") + part('name="fil"; filename=""', b"") + b"--x--\r\n"
    assert upload(posted(body), "fil")[1] == b""
    assert upload(posted(body), "fil")[0].fields == ()


def test_a_field_may_have_several_files() -> None:
    """Each with what its sender called it."""
    body = part('name="fil"; filename="a.yaml"', b"1") + part('name="fil"; filename="b.yaml"', b"2") + b"--x--\r\n"
    assert uploads(posted(body), "fil")[1] == [("a.yaml", b"1"), ("b.yaml", b"2")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--y--\r\n",
        part('name="fil"', b"{}"),
        b"--x\r\nContent-Disp\x00osition: y\r\n\r\n",
        part('name="a"', b"1") * (MOST_PARTS + 1) + b"--x--\r\n",
    ],
)
def test_half_a_form_is_refused(body: bytes) -> None:
    """Cut off, with another boundary, with a broken header, or with more parts than any form of ours."""
    with pytest.raises(RefusedRequestError, match="malformed"):
        upload(posted(body), "fil")


def test_what_is_no_form_with_a_file_is_refused() -> None:
    """Another kind of body, one without a boundary, and one that was too large to be read."""
    with pytest.raises(RefusedActError, match="unsupported"):
        upload(posted(b"{}", "application/json"), "fil")
    with pytest.raises(RefusedRequestError, match="malformed"):
        upload(posted(b"--x--", "multipart/form-data"), "fil")
    with pytest.raises(RefusedActError, match="too_large"):
        upload(posted(None), "fil")
