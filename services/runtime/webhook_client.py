"""HTTP client of webhooks: one POST to somebody who may be slow, hostile or gone; its time and answer are bounded.

Where it connects is decided on the address as resolved, for each connection anew: a name that pointed elsewhere when it
was signed up points nowhere inside. No redirect is followed, no proxy of the environment is asked.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpcore

from connectors.webhook.addresses import Network, is_allowed
from services.runtime.config.settings import SettingsError

SECONDS = 15.0
"""How long one attempt may take as a whole."""

LARGEST = 16 * 1024
"""Bytes of an answer's body that are read, and thrown away; what has more loses its connection."""

_NAMES_AT_ONCE = 64  # a server of names that never answers holds up a few look-ups of one receiver
_TRIED = 3  # addresses of one name
_KEPT = 20.0  # seconds that a connection without a request is kept


class Answer(NamedTuple):
    """What came of an attempt: a status of HTTP, or a code where none came; and the receiver's `Retry-After`."""

    status: int | None
    outcome: str
    retry_after: str | None = None


class RefusedAddressError(Exception):
    """The name means no address that may be connected to."""


class UnknownNameError(Exception):
    """The name means no address at all."""


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to an address that was looked at, and to no other."""

    def __init__(self, also: Sequence[Network], names: ThreadPoolExecutor, *, public: bool) -> None:
        self._also, self._names, self._public = also, names, public
        self._wire = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's own interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, look, and connect to the first address that answers."""
        refused: Exception = RefusedAddressError()
        for address in [one for one in await self._resolved(host, port) if self._may(one)][:_TRIED]:
            try:
                return await self._wire.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
        raise refused

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await self._wire.sleep(seconds)

    def _may(self, address: str) -> bool:
        return is_allowed(address, self._also, public=self._public)

    async def _resolved(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._names, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            )
        except (OSError, UnicodeError):
            raise UnknownNameError from None
        return list(dict.fromkeys(str(one[4][0]) for one in found))


class WebhookClient:
    """Connections to receivers, each kept for a while; used inside one event loop."""

    def __init__(self, also: Sequence[Network], ca_file: Path | None = None, seconds: float = SECONDS) -> None:
        """Take the networks that are allowed beside the internet, and who certifies. Raises SettingsError."""
        self._seconds = seconds
        self._names = ThreadPoolExecutor(_NAMES_AT_ONCE, "webhook names")
        # Without TLS only where a site says so: everybody on the way could read along.
        self._tls = self._pool(_Checked(also, self._names, public=True), trusted(ca_file))
        self._plain = self._pool(_Checked(also, self._names, public=False), None)

    def _pool(self, backend: _Checked, context: ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=200,
            keepalive_expiry=_KEPT,
            http2=False,
            network_backend=backend,
        )

    async def post(self, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        """Return what came of one attempt; raises nothing but what ends the loop."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(None, "TIMEOUT")
        except RefusedAddressError:
            return Answer(None, "ADDRESS_REFUSED")
        except UnknownNameError:
            return Answer(None, "NAME_UNKNOWN")
        except httpcore.ConnectError as error:
            return Answer(None, "NOT_SECURE" if _is_of_tls(error) else "NO_CONNECTION")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError):
            return Answer(None, "BROKEN_ANSWER")

    async def _post(self, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        pool = self._tls if url.startswith("https:") else self._plain
        told = [(name.encode(), value.encode()) for name, value in headers]
        async with pool.stream("POST", url, headers=[*told, (b"user-agent", b"stafet")], content=body) as answer:
            size = 0
            async for piece in answer.aiter_stream():
                size += len(piece)
                if size > LARGEST:
                    break
            again = next((value for name, value in answer.headers if name.lower() == b"retry-after"), None)
            return Answer(answer.status, str(answer.status), None if again is None else again.decode("latin-1"))

    async def close(self) -> None:
        """Let go of every connection."""
        for pool in (self._tls, self._plain):
            with suppress(Exception):
                await pool.aclose()
        self._names.shutdown(wait=False, cancel_futures=True)


def _is_of_tls(error: BaseException | None) -> bool:
    """Tell whether an error came of a handshake: each library on the way wraps it in one of its own."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return whose certificates are believed; raises SettingsError."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise SettingsError(f"STAFET_WEBHOOK_CA_FILE: {ca_file} kan ikke læses") from None
