"""Tokens over HTTP: a site believes its issuer alone, finds its new keys, and says when nobody can tell."""

import hmac
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from integration.desk import ANNE
from integration.test_http import problem
from servers.http import Served, served
from servers.issuer import Issuer, issuing, rsa_key
from servers.provider import providing
from servers.stafet import until
from services.core.access.principal import Principal
from services.runtime.bootstrap import sealer
from services.runtime.config.settings import Settings
from services.runtime.identity.issuer_keys import PAUSE
from services.runtime.identity.tokens import Tokens

pytestmark = pytest.mark.server
USERS = {
    "k-17": {"stafet_role": "koordinator", "stafet_org": "kommune-0860"},
    "k-18": {"stafet_role": "kaffehenter", "stafet_org": "kommune-0860"},
    "k-19": {"stafet_role": "koordinator", "stafet_org": "kommune-9999"},
    "k-20": {},
}
IN, OUT = (404, "not_found"), (401, "unauthenticated")
"""What who counts is told of an item that is not there, and what anybody else is told."""


def asked(api: Served, token: str) -> tuple[int, str]:
    """Return what the bearer of a token is told of an item that is not there."""
    with httpx.Client(base_url=f"{api.url}/api/v1", timeout=30) as client:
        return problem(client.get(f"/handovers/{uuid4()}", headers={"Authorization": f"Bearer {token}"}))


def free() -> int:
    """Return a port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def keys(shared: Settings) -> Settings:
    """The settings, once the installation has its keys: a site makes none."""
    sealer(shared)
    return shared


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An issuer that counts who asks."""
    with issuing() as up:
        yield up


def test_a_provider_process_is_believed_through_its_keys_rotation_and_absence(keys: Settings) -> None:
    """Discovery and JWKS of a real provider; its new keys count after a while; its absence is no 401 for its tokens."""
    port = free()
    with served(keys, mode="site", issuer=f"http://127.0.0.1:{port}") as api:
        with providing(port, USERS) as provider:
            old = provider.token("k-17")
            assert asked(api, old) == IN
            assert [asked(api, provider.token(one)) for one in ("k-18", "k-19", "k-20")] == [OUT] * 3
            assert asked(api, provider.token("k-17", audience="another")) == OUT
            assert asked(api, Tokens(keys).issue(Principal.parse(ANNE), 60)) == OUT  # the installation's own
        assert asked(api, old) == IN
        with providing(port, USERS) as provider:
            new = provider.token("k-17")
            until(lambda: asked(api, new) == IN, "its new key counts", PAUSE + 30)
            assert asked(api, old) == OUT


def test_who_cannot_be_known_yet_is_told_to_come_again(keys: Settings) -> None:
    """503 with Retry-After, not 401, while the issuer is away and nothing is known of it; then it serves."""
    port = free()
    with served(keys, mode="site", issuer=f"http://127.0.0.1:{port}") as api:
        with providing(port, USERS) as provider:
            token = provider.token("k-17")
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{api.url}/api/v1/queues", headers=headers, timeout=30)
        assert problem(answer) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert asked(api, "no-token") == OUT
        with providing(port, USERS) as provider:
            until(lambda: asked(api, provider.token("k-17")) == IN, "it is known", PAUSE + 30)


def test_tokens_that_do_not_count_cost_the_issuer_no_more_than_a_question_in_ten_seconds(
    keys: Settings, issuer: Issuer
) -> None:
    """Hundreds of made-up keys, other algorithms and old tokens are 401 each, and ask for the keys once."""
    with served(keys, mode="site", issuer=issuer.url) as api:
        assert asked(api, issuer.token()) == IN
        began, before = time.monotonic(), len(issuer.asked)
        for told in bad(issuer):
            assert asked(api, told) == OUT
        for number in range(200):
            issuer.keys[f"made-up-{number}"] = issuer.keys["rsa-1"]
            forged = issuer.token(f"made-up-{number}")
            del issuer.keys[f"made-up-{number}"]
            assert asked(api, forged) == OUT
        allowed = 2 * (1 + int((time.monotonic() - began) / PAUSE))
        assert len(issuer.asked) - before <= allowed
        assert asked(api, issuer.token()) == IN


def bad(issuer: Issuer) -> Iterator[str]:
    """Yield tokens that nobody may believe."""
    claims: dict[str, Any] = jwt.decode(issuer.token(), options={"verify_signature": False})
    now, head = datetime.now(UTC), {"kid": "rsa-1"}
    secret = issuer.keys["rsa-1"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield from (issuer.token(**{name: None}) for name in ("exp", "aud", "sub", "iss", "stafet_role", "stafet_org"))
    yield issuer.token(aud="another")
    yield issuer.token(iss="https://another.example")
    yield issuer.token(exp=now - timedelta(seconds=90))
    yield issuer.token(nbf=now + timedelta(minutes=5))
    yield issuer.token("ec-1", "ES256")
    yield jwt.encode(claims, None, algorithm="none", headers=head)  # type: ignore[arg-type]
    yield jwt.encode(claims, rsa_key(), algorithm="RS256", headers=head)
    yield jwt.encode(claims, issuer.keys["rsa-1"], algorithm="RS512", headers=head)
    yield jwt.api_jws.PyJWS().encode(b"[]", issuer.keys["rsa-1"], algorithm="RS256", headers=head)
    yield hmac_signed(claims, secret)


def hmac_signed(claims: dict[str, Any], secret: bytes) -> str:
    """Return a token signed as if the public key were a shared secret, which the library itself refuses to make."""
    head, body, _ = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "rsa-1"}).split(".")
    made = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{urlsafe_b64encode(made).decode().rstrip('=')}"


def test_clocks_may_differ_by_a_minute(keys: Settings, issuer: Issuer) -> None:
    """A token counts for 60 s after its end, and no longer."""
    now = datetime.now(UTC)
    with served(keys, mode="site", issuer=issuer.url) as api:
        assert asked(api, issuer.token(exp=now - timedelta(seconds=30))) == IN
        assert asked(api, issuer.token(exp=now - timedelta(seconds=65))) == OUT
