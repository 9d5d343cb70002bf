"""Mailbox on an IMAP server (RFC 3501): the mails in it, one at a time, each until it is settled.

A mail that was not settled, because anything ended before, is there again the next time.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal, NamedTuple, Self

SECONDS = 20.0
"""How long one command waits for its answer."""
AT_ONCE = 100
"""Mails of one round."""


class MailboxAwayError(Exception):
    """The server does not answer, does not let us in, or does not do as it is told; the code says which."""

    def __init__(self, code: str) -> None:
        """Take the code: MAILBOX_AWAY, MAILBOX_LOGIN, MAILBOX_NOT_SECURE, MAILBOX_REFUSED."""
        super().__init__(code)
        self.code = code


class Server(NamedTuple):
    """Where the mailbox is, and how it is opened."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str
    password: str
    trusted: ssl.SSLContext
    folder: str
    aside: str  # the folder for what is refused


class Mailbox:
    """A connection that is open inside its context; raises MailboxAwayError, there and from everything."""

    def __init__(self, server: Server, largest: int) -> None:
        """Take the server; of a mail that is larger one byte more than that is fetched."""
        self._server, self._largest = server, largest

    def __enter__(self) -> Self:
        try:
            self._imap = self._opened()
        except ssl.SSLError:
            raise MailboxAwayError("MAILBOX_NOT_SECURE") from None
        except (OSError, imaplib.IMAP4.error):
            raise MailboxAwayError("MAILBOX_AWAY") from None
        try:
            self._imap.login(self._server.username, self._server.password)
        except (OSError, imaplib.IMAP4.error):
            self.__exit__()
            raise MailboxAwayError("MAILBOX_LOGIN") from None
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()
        with suppress(OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def _opened(self) -> imaplib.IMAP4:
        one = self._server
        if one.security == "tls":
            return imaplib.IMAP4_SSL(one.host, one.port, ssl_context=one.trusted, timeout=SECONDS)
        imap = imaplib.IMAP4(one.host, one.port, timeout=SECONDS)
        if one.security == "starttls":
            try:
                imap.starttls(one.trusted)
            except imaplib.IMAP4.error:
                imap.shutdown()
                raise ssl.SSLError from None
        return imap

    def mails(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the number and the bytes of each mail, the oldest first; the next is fetched when asked for."""
        self._do("SELECT", _quoted(self._server.folder))
        numbers = b" ".join(one for one in self._do("UID", "SEARCH", "UNDELETED") if one).split()
        for number in numbers[:AT_ONCE]:
            raw = self._fetched(number)
            if raw is not None:
                yield number, raw

    def settle(self, number: bytes, *, taken: bool) -> None:
        """Take a mail out of the folder: what is refused lies aside, what is taken is durable elsewhere."""
        if not taken:
            self._do("UID", "COPY", number.decode(), _quoted(self._aside()))
        self._do("UID", "STORE", number.decode(), "+FLAGS.SILENT", r"(\Deleted)")
        self._do("UID", "EXPUNGE", number.decode()) if "UIDPLUS" in self._imap.capabilities else self._do("EXPUNGE")

    def _aside(self) -> str:
        with suppress(MailboxAwayError):  # it is there already
            self._do("CREATE", _quoted(self._server.aside))
        return self._server.aside

    def _fetched(self, number: bytes) -> bytes | None:
        """Return a mail without marking it as read, None when somebody took it away meanwhile."""
        part = f"(BODY.PEEK[]<0.{self._largest + 1}>)"
        for answer in self._do("UID", "FETCH", number.decode(), part):
            if isinstance(answer, tuple):
                return bytes(answer[1])
        return None

    def _do(self, command: str, *arguments: str) -> list[Any]:
        try:
            if command == "SELECT":
                status, found = self._imap.select(arguments[0])
            elif command == "UID":
                status, found = self._imap.uid(*arguments)
            elif command == "CREATE":
                status, found = self._imap.create(*arguments)
            else:
                status, found = self._imap.expunge()
        except (OSError, imaplib.IMAP4.error):
            raise MailboxAwayError("MAILBOX_AWAY") from None
        if status != "OK":
            raise MailboxAwayError("MAILBOX_REFUSED")
        return found


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
