"""Answers to mails that came by a mailbox: to who surely sent one, what became of it, without anything of it."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from connectors.mail_in.refusals import RefusedMailError
from services.runtime.config.settings import Settings
from services.runtime.smtp import MailAwayError, MailNotTakenError, MailServer
from services.runtime.telemetry.log import get_logger
from services.storage.handovers.office import utc_now

TAKEN = "Mailen er modtaget. Intet af den er sendt videre: det gør en person hos jer i Stafet."
SUBJECTS = {True: "Stafet: en mail er modtaget", False: "Stafet: en mail er afvist"}
"""Whether it was taken → the subject of the answer."""


def answer(settings: Settings, to: str | None, refused: RefusedMailError | None) -> None:
    """Answer once, and only whom a signature shows: a forged mail is nobody's reason to write to somebody.

    Without a mail server nobody is answered, and one that is away is not waited for.
    """
    if to is None or settings.smtp_host is None:
        return
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = settings.smtp_from, to, SUBJECTS[refused is None]
    mail["Date"], mail["Auto-Submitted"] = format_datetime(utc_now()), "auto-replied"
    mail.set_content("\n".join([TAKEN] if refused is None else refused.lines()) + "\n", cte="quoted-printable")
    try:
        with MailServer(settings) as server:
            server.send(mail)
    except (MailAwayError, MailNotTakenError):
        get_logger().warning("mail_answer_failed")
