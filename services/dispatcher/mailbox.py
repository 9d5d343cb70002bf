"""Mailbox: the turns that take what is in it; a mail leaves it once it is durable, or refused."""

import ssl

from connectors.mail_imap.mailbox import Mailbox, Server
from connectors.mail_in.keys import NamesAwayError
from connectors.mail_in.reading import LARGEST
from connectors.mail_in.refusals import RefusedMailError
from services.dispatcher.mail_answers import answer
from services.dispatcher.mail_arrivals import Arrivals
from services.dispatcher.workplace import Workplace
from services.runtime.config.settings import Settings, SettingsError


class MailboxTurns:
    """The turns of one worker."""

    def __init__(self, place: Workplace) -> None:
        """Take the workplace, whose settings name a mailbox."""
        self._place, self._arrivals = place, Arrivals(place)

    def __call__(self) -> int:
        """Take what is in the mailbox; returns how many mails left it. Raises MailboxAwayError, SettingsError."""
        self._arrivals.forget()
        done = 0
        with Mailbox(server(self._place.settings), LARGEST) as mailbox:
            for number, raw in mailbox.mails():
                done += self._taken(mailbox, number, raw)
                if self._place.stopping.asked:
                    break
        return done

    def _taken(self, mailbox: Mailbox, number: bytes, raw: bytes) -> int:
        refused: RefusedMailError | None = None
        try:
            sender, new = self._arrivals.take(raw)
        except NamesAwayError:
            return 0  # it stays where it is, and the others are taken
        except RefusedMailError as error:
            refused, sender, new = error, error.sender or "", True
        mailbox.settle(number, taken=refused is None)
        if new:
            answer(self._place.settings, sender or None, refused)
        return 1


def server(settings: Settings) -> Server:
    """Return the server that the settings name; raises SettingsError."""
    try:
        trusted = ssl.create_default_context(cafile=settings.imap_ca_file)
    except OSError:
        raise SettingsError(f"STAFET_IMAP_CA_FILE: {settings.imap_ca_file} kan ikke læses") from None
    return Server(
        settings.imap_host or "",
        settings.imap_port,
        settings.imap_security,
        settings.imap_username or "",
        settings.imap_password(),
        trusted,
        settings.imap_folder,
        settings.imap_refused,
    )
