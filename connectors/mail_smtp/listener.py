"""Listener for mails (RFC 5321): the site's own mail server brings them, and is told what became of each."""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SECONDS = 60
"""How long a connection may be silent."""
MOST = 20
"""Connections at once: one more is told to come again later."""
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


class Reply(NamedTuple):
    """What a mail is answered with: a status of SMTP with its enhanced one, and sentences."""

    status: str
    lines: Sequence[str]

    def __str__(self) -> str:
        """Return it as the protocol has it: ASCII, one line each, the last with a space behind its code."""
        code, _, enhanced = self.status.partition(" ")
        said = [re.sub(r"[^ -~]", "?", line.translate(_LETTERS))[:400] for line in self.lines] or ["OK"]
        return "\r\n".join(
            f"{code}{'-' if at < len(said) else ' '}{enhanced} {line}" for at, line in enumerate(said, 1)
        )


Take = Callable[[bytes], Reply]
"""Takes a mail or refuses it; whatever it raises is answered with 451, and the mail is brought again."""


class Listener:
    """Listens from `start` to `stop`; `port` is what it listens at."""

    def __init__(self, take: Take, host: str, port: int, largest: int) -> None:
        """Take what takes a mail, where to listen, and the bytes of the largest mail."""
        self._door = _Door(_Handler(take), host, port, largest)

    @property
    def port(self) -> int:
        """The port, also where a free one was asked for."""
        found: int = self._door.port
        return found

    def start(self) -> None:
        """Begin to listen, in a thread of its own; raises OSError."""
        self._door.start()

    def stop(self) -> None:
        """Stop; a mail that is not answered yet is brought again."""
        self._door.stop(no_assert=True)


class _Handler:
    """What aiosmtpd asks, by its names."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._one = ThreadPoolExecutor(1, "mail_smtp")  # one mail is read at a time: memory stays bounded

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer once the mail is durable, or refused."""
        raw = envelope.original_content or b""
        try:
            return str(await asyncio.get_running_loop().run_in_executor(self._one, self._take, raw))
        except Exception:  # noqa: BLE001 -- told by who takes it; the mail server keeps the mail
            return str(Reply("451 4.3.0", ["Kan ikke modtages lige nu; proev igen senere."]))


class _Door(Controller):
    """A server of few connections that speaks plain SMTP, without what is not needed."""

    def __init__(self, handler: _Handler, host: str, port: int, largest: int) -> None:
        super().__init__(handler, hostname=host, port=port, ready_timeout=10.0)
        self._largest, self._open = largest, set[_Session]()

    def factory(self) -> SMTP:
        return _Session(self.handler, self._open, data_size_limit=self._largest, timeout=SECONDS)

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]  # a free one was perhaps asked for
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Session(SMTP):
    def __init__(self, handler: Any, others: "set[_Session]", **given: Any) -> None:
        super().__init__(handler, hostname="stafet", ident="Stafet", enable_SMTPUTF8=False, **given)
        self._others = others

    def connection_made(self, transport: Any) -> None:
        if len(self._others) >= MOST:
            transport.write(b"421 4.3.2 Optaget; kom igen senere\r\n")
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._others.discard(self)
        if self.transport is not None:
            super().connection_lost(error)
