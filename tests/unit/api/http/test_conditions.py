"""Conditions of requests: refused in the contract's order, and the key of a request that may come again."""

import pytest

from services.api.http.conditions import given, given_body, repeatable
from services.api.http.incoming import Incoming
from services.effects.actors import RefusedActError
from services.storage.idempotency import Request

JSON = {"content-type": ["application/json"]}


def sent(body: bytes | None = b"", key: list[str] | None = None, version: str | None = '"3"', **more: str) -> Incoming:
    """Return a request with these headers."""
    headers = {name.replace("_", "-"): [value] for name, value in more.items()}
    headers |= {} if key is None else {"idempotency-key": key}
    headers |= {} if version is None else {"if-match": [version]}
    return Incoming("/x", JSON | headers, body)


def code(incoming: Incoming) -> str:
    """Return what is wrong with what an act is given."""
    with pytest.raises(RefusedActError) as refused:
        given(incoming)
    return refused.value.code


def test_what_is_given_is_refused_in_order() -> None:
    """413 and 415 before 428, and that before 422."""
    assert code(sent(None, version=None, content_type="text/plain")) == "too_large"
    assert code(sent(b"{", version=None, content_type="text/plain")) == "unsupported"
    assert code(sent(b"{", [""], version=None)) == "if_match_required"
    assert code(sent(b"{")) == "invalid"
    assert given(sent(b'{"a": 1}')) == ({"a": 1}, 3)
    assert given(sent()) == (None, 3)
    assert given_body(sent(b'{"a": 1}', version=None)) == ({"a": 1}, None)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [([""], "blank"), (["x" * 65], "too_long"), (["a", "b"], "duplicate_key"), (["a", "a"], "duplicate_key")],
)
def test_a_key_has_1_to_64_characters(keys: list[str], fault: str) -> None:
    """Another is a fault of the request, and never taken for none."""
    with pytest.raises(RefusedActError) as refused:
        given(sent(key=keys))
    assert [(one.field, one.fault) for one in refused.value.faults] == [("Idempotency-Key", fault)]
    assert repeatable(sent(key=keys), "/p") is None
    assert given(sent(key=["x" * 64])).based_on == 3


def test_a_request_with_a_key_may_come_again() -> None:
    """By its key, path and body; no body and `{}` are the same; what cannot be read is refused when it is asked for."""
    assert repeatable(sent(b'{"a": 1}', ["k"], version=None), "/p") == Request("k", "/p", {"a": 1})
    assert repeatable(sent(b"", ["k"]), "/p") == repeatable(sent(b"{}", ["k"]), "/p") == Request("k", "/p", {})
    assert repeatable(sent(b"[]", ["k"]), "/p") == Request("k", "/p", [])
    assert repeatable(sent(b"{", ["k"]), "/p") is None
    assert repeatable(sent(None, ["k"]), "/p") is None
    assert repeatable(sent(b"{}"), "/p") is None
