"""An OpenID provider as a process of its own, whose login a test goes through for a token."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx

from servers.parent_death import die_with_us
from servers.stafet import until

BACK = "http://127.0.0.1/back"


class Provider:
    """A running provider; its keys are made anew each time it starts."""

    def __init__(self, url: str) -> None:
        """Take where it answers."""
        self.url = url

    def token(self, handle: str, audience: str = "stafet") -> str:
        """Log in (authorization code flow) and return the token that says so."""
        asked = {"client_id": audience, "redirect_uri": BACK, "response_type": "code", "scope": "openid"}
        sent_back = httpx.post(f"{self.url}/oauth2/authorize", params=asked, data={"sub": handle}, timeout=30)
        (code,) = parse_qs(urlsplit(sent_back.headers["location"]).query)["code"]
        changed = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": audience}
        answer = httpx.post(f"{self.url}/oauth2/token", data={**changed, "client_secret": "x"}, timeout=30)
        return str(answer.raise_for_status().json()["id_token"])

    def answers(self) -> bool:
        """Return whether it is up."""
        try:
            return httpx.get(f"{self.url}/jwks", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


@contextmanager
def providing(port: int, users: Mapping[str, Mapping[str, object]]) -> Iterator[Provider]:
    """Run a provider on a port, with the claims of each user, until the context ends."""
    claims = [word for sub, said in users.items() for word in ("--user-claims", json.dumps({"sub": sub, **said}))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_us,  # noqa: PLW1509 - one call
    ) as process:
        provider = Provider(f"http://127.0.0.1:{port}")
        try:
            until(provider.answers, "the provider answers")
            yield provider
        finally:
            process.kill()
