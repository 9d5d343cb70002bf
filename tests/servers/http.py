"""The HTTP interface as a process of its own, and clients that carry a principal's token."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx

from servers.described import as_described
from servers.stafet import Stafet
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings
from services.runtime.identity.tokens import Tokens

SECONDS = 30.0


class Served:
    """A running `desk` or `gateway`."""

    def __init__(self, process: Stafet, settings: Settings, port: int) -> None:
        """Take the process, the settings that its tokens are made by, and where it answers."""
        self.process, self._settings = process, settings
        self.url = f"http://127.0.0.1:{port}"

    def token(self, principal: str, minutes: int = 60, ago: float = 0) -> str:
        """Return a token of the installation, issued so many seconds ago."""
        issued = datetime.now(UTC) - timedelta(seconds=ago)
        return Tokens(self._settings).issue(Principal.parse(principal), minutes, issued)

    def client(self, principal: str | None = None) -> httpx.Client:
        """Return a client that asks as this principal, or as nobody; each answer is held against the document."""
        headers = {} if principal is None else {"Authorization": f"Bearer {self.token(principal)}"}
        hooks = {"response": [as_described]}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=SECONDS, event_hooks=hooks)


@contextmanager
def served(settings: Settings, name: str = "desk", *, fail: str | None = None, **more: object) -> Iterator[Served]:
    """Serve until the context ends; `more` are settings that differ, `fail` a failpoint that is armed."""
    given = settings.model_copy(update={"desk_port": 0, "gateway_port": 0, **more})
    process = Stafet(name, given)
    process.fail = fail
    with process:
        line = process.wait_for("http_serving")
        process.wait_ready()
        yield Served(process, given, line["port"])
