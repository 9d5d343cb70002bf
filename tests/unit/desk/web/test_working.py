"""Forms of pages: read as they were typed, and what is no form is refused."""

import pytest

from services.api.http.incoming import Incoming
from services.api.http.refused import RefusedRequestError
from services.desk.web.working import MOST_FIELDS, form_of
from services.effects.actors import RefusedActError

KIND = ["application/x-www-form-urlencoded"]


def posted(body: bytes, kind: list[str] | None = None) -> Incoming:
    """Return a request with a body."""
    return Incoming("/", {"content-type": KIND if kind is None else kind}, body)


def test_fields_are_what_was_typed() -> None:
    """Blank ones too, lines as everybody else has them, and each value of a name that stands several times."""
    form = form_of(posted(b"note=%C3%A6%0D%0A+x&tom=&valgt=1&valgt=2"))
    assert form.get("note") == "æ\n x"
    assert (form.get("tom"), form.get("not there"), form.all("valgt")) == ("", "", ["1", "2"])
    assert form.typed == {"note": "æ\n x", "tom": "", "valgt": "2"}


def test_a_page_that_is_read_has_no_form() -> None:
    """No body is no field."""
    assert form_of(posted(b"", [])).fields == ()


@pytest.mark.parametrize("body", [b"a=%ff", b"a", "a=æ".encode(), b"&".join([b"a=1"] * (MOST_FIELDS + 1))])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    """Half a form is none: nothing of it is done."""
    with pytest.raises(RefusedRequestError, match="malformed"):
        form_of(posted(body))


def test_another_kind_of_body_is_refused() -> None:
    """What a program sends is for the interface."""
    with pytest.raises(RefusedActError, match="unsupported"):
        form_of(posted(b"{}", ["application/json"]))
