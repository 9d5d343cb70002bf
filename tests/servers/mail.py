"""A real mail server on loopback: what it took, and what it answers instead when a test says so."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

OK = "250 OK"
LOGIN = "stafet"


class Taken:
    """The server's handler, by the names that aiosmtpd asks for."""

    def __init__(self) -> None:
        """Take every mail."""
        self.mails: list[EmailMessage] = []
        self.secure: list[bool] = []  # of each, whether it came encrypted
        self.mail_from, self.rcpt, self.data = OK, OK, OK  # what is answered
        self.before_answer: Callable[[], object] = lambda: None  # once a mail is taken, before anybody is told

    async def handle_MAIL(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: object) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer to a sender."""
        envelope.mail_from = address
        return self.mail_from

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: object) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer to an address."""
        if self.rcpt == OK:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take a mail, or refuse it."""
        if self.data == OK and isinstance(envelope.content, bytes):
            found = message_from_bytes(envelope.content, policy=default)
            assert isinstance(found, EmailMessage)
            self.mails.append(found)
            self.secure.append(session.ssl is not None)
        self.before_answer()
        return self.data


def _known(_: object, __: object, ___: object, mechanism: str, data: Any) -> AuthResult:
    is_right = mechanism in {"LOGIN", "PLAIN"} and (data.login, data.password) == (LOGIN.encode(), b"word")
    return AuthResult(success=is_right, handled=False)


class _Door(Controller):
    """A door at a free port, which the controller then knocks at to see whether it is open."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    taken: Taken | None = None, trusted: ssl.SSLContext | None = None, *, login: bool = False
) -> Iterator[tuple[Taken, int]]:
    """Serve until the context ends; gives the handler and the port."""
    handler = taken or Taken()
    more: dict[str, Any] = {"auth_required": True, "authenticator": _known, "auth_require_tls": False} if login else {}
    if trusted is not None:
        more |= {"tls_context": trusted, "require_starttls": True}
    controller = _Door(handler, hostname="127.0.0.1", port=0, **more)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()
