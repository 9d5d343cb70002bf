"""An issuer of tokens on this machine: discovery and keys over HTTP, and tokens signed with them."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from servers.loopback import LoopbackServer

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Issuer:
    """Keys by id, and how often they were asked for."""

    def __init__(self, url: str) -> None:
        """Begin with one key of each kind."""
        self.url = url
        self.keys: dict[str, Key] = {"rsa-1": rsa_key(), "ec-1": ec_key()}
        self.asked: list[str] = []
        self.codes: dict[str, tuple[str, str]] = {}
        """Code → what PKCE's verifier must hash to, and the token that it is changed for."""
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        """Return status and document of a path."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            places = {f"{one}_endpoint": f"{self.url}/{one}" for one in ("authorization", "token", "end_session")}
            return 200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **places}
        return (200, {"keys": [public(name, key) for name, key in self.keys.items()]}) if path == "/keys" else (404, {})

    def changed(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return what a code is changed for, once, by whom its verifier shows that asked for it (RFC 7636)."""
        challenge, token = self.codes.pop(form.get("code", ""), ("", ""))
        hashed = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if hashed != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def token(self, key_id: str = "rsa-1", algorithm: str = "RS256", **changed: Any) -> str:
        """Return a token for a coordinator in Hjorring; a claim given as None is left out."""
        claims = {
            "iss": self.url, "aud": "stafet", "sub": "k-17", "stafet_role": "koordinator", "stafet_org": "kommune-0860",
            "exp": datetime.now(UTC) + timedelta(minutes=5), **changed,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.keys[key_id], algorithm=algorithm, headers={"kid": key_id})


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a fresh RSA key."""
    return rsa.generate_private_key(65_537, bits)


def ec_key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    """Return a fresh key of P-256 unless another curve is given."""
    return ec.generate_private_key(curve or ec.SECP256R1())


def public(name: str, key: Key) -> dict[str, Any]:
    """Return the public half as a JWK."""
    if isinstance(key, rsa.RSAPrivateKey):
        row: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        row = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**row, "kid": name, "use": "sig"}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Serve on a free port of the loopback interface."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell(*issuer.answer(self.path))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._tell(*issuer.changed(dict(parse_qsl(sent))))

        def _tell(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if "location" in document:
                self.send_header("Location", document["location"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it so
            """Say nothing."""

    with LoopbackServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
