"""Attempts to log on: what a browser holds while it is at the issuer, and what both are told that follows from it.

State, nonce and PKCE's verifier are digests of the cookie's value, so that nothing is stored for whoever only begins:
an answer fits the browser that asked, or none (RFC 9700 section 4.7, RFC 7636, OpenID Connect Core 3.1.2.1).
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import NamedTuple

SECONDS = 600
"""How long somebody may take at the issuer."""

LONGEST = 400
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
HOME = "/"


class Attempt(NamedTuple):
    """One of them, by what the browser holds: a random text, when it began, and where to go on."""

    held: str

    @classmethod
    def begun(cls, target: str, now: float) -> "Attempt":
        """Begin one; a target that is not a path of the desk is its first page."""
        path = urlsafe_b64encode(local(target).encode()).decode()
        return cls(f"{secrets.token_urlsafe(32)}.{int(now)}.{path}")

    @property
    def state(self) -> str:
        """What the issuer sends back."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token must say."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What shows that who has the code is who asked for it."""
        return self._derived("verifier")

    def answers(self, state: str, now: float) -> bool:
        """Tell whether an answer with this state is to this attempt, in time."""
        _, began, _ = self._parts
        return hmac.compare_digest(self.state.encode(), state.encode()) and 0 <= now - began <= SECONDS

    @property
    def target(self) -> str:
        """Where to go on."""
        return self._parts[2]

    @property
    def _parts(self) -> tuple[str, int, str]:
        drawn, _, rest = self.held.partition(".")
        began, _, path = rest.partition(".")
        try:
            return drawn, int(began), local(urlsafe_b64decode(path.encode()).decode("ascii"))
        except ValueError:
            return drawn, 0, HOME

    def _derived(self, use: str) -> str:
        drawn = sha256(f"{use}\0{self.held}".encode("utf-8", "surrogatepass")).digest()
        return urlsafe_b64encode(drawn).decode().rstrip("=")


def local(target: str) -> str:
    """Return a path of the desk as it is, and its first page for everything else."""
    return target if len(target) <= LONGEST and _LOCAL.fullmatch(target) else HOME
