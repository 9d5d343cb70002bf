"""Mail listener: it is told 250 only once a mail is durable; the turns only look after it."""

from connectors.mail_in.reading import LARGEST
from connectors.mail_in.refusals import REFUSALS, RefusedMailError
from connectors.mail_smtp.listener import Listener, Reply
from services.dispatcher.mail_arrivals import Arrivals
from services.dispatcher.workplace import Workplace
from services.runtime.telemetry.log import describe, get_logger

WAITS = "Modtaget; venter paa en person hos afsenderen."


class ListenerTurns:
    """The turns of one worker, and its listener, which stops when one of them fails."""

    def __init__(self, place: Workplace) -> None:
        """Listen where the settings say; raises OSError, SettingsError."""
        self._place, self._arrivals = place, Arrivals(place)
        self._arrivals.senders()  # a list that is none is told at once
        settings = place.settings
        self.listener = Listener(self._brought, settings.mail_in_host, settings.mail_in_port or 0, LARGEST)
        self.listener.start()

    def __call__(self) -> int:
        """Take away what came too long ago; returns 0: mails come by themselves."""
        try:
            self._arrivals.forget()
        except BaseException:
            self.listener.stop()  # whoever begins again listens again
            raise
        return 0

    def _brought(self, raw: bytes) -> Reply:
        try:
            self._arrivals.take(raw)
        except RefusedMailError as refused:
            return Reply(REFUSALS[refused.code].status, refused.lines())
        except Exception as error:
            get_logger().warning("mail_kept_waiting", connector=self._place.connector.name, **describe(error))
            raise
        return Reply("250 2.0.0", [WAITS])
