"""The table of workers: which function does a connector's turns; each row of the registry has its own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.dispatcher import files, webhooks
from services.dispatcher.mail_listener import ListenerTurns
from services.dispatcher.mailbox import MailboxTurns
from services.dispatcher.workplace import Workplace

Turn = Callable[[], int]
"""One turn: does what there is to do now, and returns how much it was; with 0 the next turn has time."""
Begin = Callable[[Workplace], Turn]
"""What a worker begins with, and begins with again when a turn failed: connections to servers are made anew."""

WORKERS: Mapping[str, Begin] = MappingProxyType(
    {"files": files.begin, "mail_imap": MailboxTurns, "mail_smtp": ListenerTurns, "webhook": webhooks.begin}
)
