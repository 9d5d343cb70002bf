"""SMTP: one connection to the mail server of the settings, and what became of each mail that was given to it."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Self

from services.runtime.config.settings import Settings, SettingsError

SECONDS = 10.0
"""How long one command waits for its answer."""

_TAKEN, _GIVE, _CLOSING = 250, 354, 421
_KNOWN = {_TAKEN, 251}  # 251: not local, and passed on


class MailAwayError(Exception):
    """The server does not answer, or takes no mail of ours at all; `perhaps` says that it may have taken the last one.

    Codes: MAIL_AWAY, MAIL_NOT_SECURE, MAIL_LOGIN, MAIL_REFUSED.
    """

    def __init__(self, code: str, *, perhaps: bool = False) -> None:
        super().__init__(code)
        self.code, self.perhaps = code, perhaps


class MailNotTakenError(Exception):
    """The server took no mail for this address now; `status` is its answer (RFC 5321 section 4.2)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class MailServer:
    """A connection that is open inside its context; raises MailAwayError at the beginning, SettingsError."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings, which name a server."""
        self._settings = settings

    def __enter__(self) -> Self:
        try:
            self._smtp = self._opened()
        except smtplib.SMTPAuthenticationError:
            raise MailAwayError("MAIL_LOGIN") from None
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            raise MailAwayError("MAIL_NOT_SECURE") from None
        except (OSError, smtplib.SMTPException):
            raise MailAwayError("MAIL_AWAY") from None
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()

    def _opened(self) -> smtplib.SMTP:
        wanted = self._settings
        host, port = wanted.smtp_host or "", wanted.smtp_port
        password = wanted.smtp_password()
        trusted = _trusted(wanted)
        if wanted.smtp_security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
        else:
            smtp = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            if wanted.smtp_security == "starttls":
                smtp.starttls(context=trusted)
            if wanted.smtp_username is not None:
                smtp.login(wanted.smtp_username, password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def send(self, mail: EmailMessage) -> None:
        """Give the server a mail; returns once it has taken it. Raises MailNotTakenError, MailAwayError."""
        try:
            self._envelope(mail)
            status, _ = self._smtp.docmd("DATA")
            if status != _GIVE:
                raise _not_taken(status)
        except (OSError, smtplib.SMTPException):
            raise MailAwayError("MAIL_AWAY") from None
        try:
            self._smtp.send(_dotted(mail.as_bytes()))
            status, _ = self._smtp.getreply()
        except (OSError, smtplib.SMTPException):
            raise MailAwayError("MAIL_AWAY", perhaps=True) from None
        if status != _TAKEN:
            raise _not_taken(status)

    def _envelope(self, mail: EmailMessage) -> None:
        self._smtp.ehlo_or_helo_if_needed()
        status, _ = self._smtp.mail(str(mail["From"]))
        if status != _TAKEN:
            raise MailAwayError("MAIL_REFUSED")
        status, _ = self._smtp.rcpt(str(mail["To"]))
        if status not in _KNOWN:
            with suppress(smtplib.SMTPException):
                self._smtp.rset()
            raise _not_taken(status)


def _not_taken(status: int) -> MailNotTakenError | MailAwayError:
    return MailAwayError("MAIL_AWAY") if status == _CLOSING or status < 400 else MailNotTakenError(status)


def _dotted(content: bytes) -> bytes:
    """Return the content as DATA takes it: a line that begins with a dot has two (RFC 5321 section 4.5.2)."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    return lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n")


def _trusted(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.smtp_ca_file)
    except OSError:
        raise SettingsError(f"STAFET_SMTP_CA_FILE: {settings.smtp_ca_file} kan ikke læses") from None
