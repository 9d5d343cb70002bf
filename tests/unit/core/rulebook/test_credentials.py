"""Credentials of publishers as they are read: whose each is, how long a key counts, and what a row must not be."""

from datetime import date
from typing import Any

import pytest

from services.core.rulebook.credentials import Credentials, credentials
from services.core.rulebook.document_reader import Node, RulebookError
from signing import CURVE, EDWARDS, LATER, named

PUBLISHERS = ("police", "prison")


def _read(*rows: dict[str, Any]) -> dict[str, Credentials]:
    return credentials(Node({"credentials": list(rows)}, "publishers.yaml"), PUBLISHERS)


def _row(*keys: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"publisher": "police", "keys": list(keys), **more}


def test_a_key_is_named_by_its_thumbprint() -> None:
    """RFC 7638: whoever has the key knows its name, and no row can give it another."""
    own = _read(_row(named(EDWARDS), named(CURVE), signed_only=True, certificates=["CN=police"]))["police"]
    assert set(own.keys) == {EDWARDS.thumbprint(), CURVE.thumbprint()}
    assert own.signed_only
    assert own.certificates == {"CN=police"}
    assert len(own.keys[CURVE.thumbprint()].point) == 64


def test_a_key_counts_on_both_days_of_its_span() -> None:
    """Spans may overlap, which is how a key is renewed without a day on which none counts."""
    (key,) = _read(_row(named(EDWARDS, "2026-02-10", "2026-02-12")))["police"].keys.values()
    assert [day for day in range(8, 15) if key.counts_on(date(2026, 2, day))] == [10, 11, 12]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([_row(signed_only=True)], "signed_only: der skal være en nøgle"),
        ([{"publisher": "nobody"}], "publisher: nobody er ukendt"),
        ([_row(), _row()], "publisher: police står der to gange"),
        ([_row(named(EDWARDS), named(EDWARDS))], "keys: .* står der to gange"),
        ([_row(named(EDWARDS)), {"publisher": "prison", "keys": [named(EDWARDS)]}], "keys: .* står der to gange"),
        (
            [_row(certificates=["CN=x"]), {"publisher": "prison", "certificates": ["CN=x"]}],
            "certificates: CN=x står der to gange",
        ),
        ([_row(named(EDWARDS, "2026-02-10", "2026-02-09"))], "until: skal være samme dag"),
        ([_row(named(EDWARDS, "20260210"))], "from: her ventes en dato"),
        ([_row(named(EDWARDS, "i dag"))], "from: her ventes en dato"),
        ([_row({**named(EDWARDS), "x": "AAAA"})], "x: her ventes 32 bytes"),
        ([_row({**named(EDWARDS), "x": "ø" * 43})], "x: her ventes 32 bytes"),
        ([_row({**named(EDWARDS), "x": named(EDWARDS)["x"] + "="})], "x: her ventes 32 bytes"),
        ([_row({**named(EDWARDS), "kty": "EC"})], "kty: EC er ukendt"),
        ([_row({**named(CURVE), "crv": "P-384"})], "crv: P-384 er ukendt"),
        ([_row({**named(CURVE), "y": named(LATER)["x"]})], "x: punktet ligger ikke på kurven"),
        ([_row({**named(EDWARDS), "d": "hemmelig"})], "d: ukendt nøgle"),
    ],
)
def test_a_row_that_proves_nothing_is_refused_by_its_place(rows: list[dict[str, Any]], words: str) -> None:
    """A private key in a rulebook too: `d` is none of a row's words."""
    with pytest.raises(RulebookError, match=words) as told:
        _read(*rows)
    assert "hemmelig" not in str(told.value)
