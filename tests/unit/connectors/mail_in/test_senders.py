"""Claims of the list of senders: each is known by one thing, and what it names is there, or the list is refused."""

from typing import Any

import pytest

from connectors.mail_in.senders import SendersError, read
from mails import OFFICE, certificate, pem, senders

ROW = {"address": "a@b.dk", "publisher": "kommune-0860", "dkim": "b.dk", "subjects": {"Emne": "json"}}
MAPPING = {
    "publisher": "kommune-0860", "event_type": "stadium_concern", "identity": ["J"],
    "columns": {"N": {"to": "necessity"}},
}  # fmt: skip


def listed(*rows: Any, mapping: Any = None, file: bytes = b"") -> Any:
    """Read a list."""
    return read({"senders": list(rows)}, lambda _: mapping or MAPPING, lambda _: file)


def test_the_example_of_the_documents_is_one() -> None:
    """Two senders, one known by its domain and one by its certificate."""
    found = senders()
    assert (found[OFFICE].domain, found[OFFICE].certificate) == ("politi.example", None)
    assert [one.domain for one in found.values()] == ["politi.example", None]


def test_a_row_is_read() -> None:
    """The domain may be above the address's; a certificate is read from its file."""
    assert listed(ROW | {"address": "a@post.b.dk"})["a@post.b.dk"].subjects == {"Emne": None}
    row = {name: ROW[name] for name in ("address", "publisher", "subjects")} | {"certificate": "x.pem"}
    assert listed(row, file=pem(certificate()[0]))["a@b.dk"].certificate == certificate()[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"dkim": None},
        {"certificate": "x.pem"},
        {"dkim": "c.dk"},
        {"dkim": "ab.dk", "address": "x@b.dk"},
        {"address": "Navn <a@b.dk>"},
        {"address": "A@b.dk"},
        {"subjects": {}},
        {"subjects": {"": "json"}},
        {"extra": 1},
        {"publisher": 7},
    ],
)
def test_a_row_that_is_none_is_refused(changed: dict[str, Any]) -> None:
    """Known by nothing or by two things, by a domain that is another's, and fields that are none."""
    with pytest.raises(SendersError):
        listed(ROW | changed)


def test_what_a_row_names_has_to_fit() -> None:
    """An address twice, a mapping of another publisher or that is none, a file that is no certificate."""
    with pytest.raises(SendersError, match="to gange"):
        listed(ROW, ROW)
    named = ROW | {"subjects": {"Emne": "m.yaml"}}
    assert listed(named)["a@b.dk"].subjects["Emne"].event_type == "stadium_concern"
    with pytest.raises(SendersError, match="publisher er ikke"):
        listed(named, mapping=MAPPING | {"publisher": "kommune-0851"})
    with pytest.raises(SendersError, match="event_type"):
        listed(named, mapping=MAPPING | {"event_type": "x"})
    row = {name: ROW[name] for name in ("address", "publisher", "subjects")} | {"certificate": "x.pem"}
    with pytest.raises(SendersError, match="PEM"):
        listed(row, file=b"x")
