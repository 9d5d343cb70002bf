"""Mailing: notes what is due for whom, and gives it to the mail server, beside the jobs, which wait for no server."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import psycopg

from services.core.mails import choosing, pausing
from services.core.mails.choosing import DIGEST
from services.core.rulebook.model import Rulebook
from services.effects.mails import Counted, message
from services.runtime.bootstrap import RulebookInForce
from services.runtime.config.settings import Settings
from services.runtime.smtp import MailAwayError, MailNotTakenError, MailServer
from services.runtime.telemetry.log import describe, get_logger
from services.runtime.telemetry.metrics import Metrics
from services.storage import advisory_lock
from services.storage.connections import connect
from services.storage.mails import notices
from services.storage.mails.notices import Bundle, Recipient

JOB = "send_mails"
SILENT = "60s"
"""How long a slow mail server may take for one mail before another clock takes over."""


class Mailing:
    """One turn after the other, each in a thread of its own and over a connection of its own."""

    def __init__(
        self, settings: Settings, metrics: Metrics, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the settings, which name a mail server, and the time."""
        self._settings, self._metrics, self._clock = settings, metrics, clock
        self._rules = RulebookInForce(settings)
        self._thread: threading.Thread | None = None
        self._sent = 0
        self._failures = 0  # of the server, one after the other
        self._again = 0.0  # monotonic seconds, before which it is left alone

    def turn(self) -> int:
        """Begin a turn unless one goes on; returns how many mails the last one sent."""
        if self._thread is not None and self._thread.is_alive():
            return 0
        sent, self._sent = self._sent, 0
        self._thread = threading.Thread(target=self._run, name="mailing", daemon=True)
        self._thread.start()
        return sent

    def _run(self) -> None:
        try:
            self._sent = self.round()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the next turn tries again, and the jobs go on
            self._metrics.count("stafet_job_runs_total", job=JOB, outcome="failed")
            get_logger().warning("job_failed", job=JOB, **describe(error))

    def round(self) -> int:
        """Note what is due and send what waits; returns how many mails were sent. Raises what the database raises."""
        with connect(self._settings.dsn(), "stafet clock mails") as connection:
            if not advisory_lock.claim(connection, advisory_lock.MAILS, SILENT):
                return 0
            now = self._clock()
            self._rules.look(connection)
            rulebook, _ = self._rules.at(connection, now)
            notices.forget(connection, now)
            everybody = notices.recipients(connection)
            notices.note(connection, everybody, rulebook, now)
            self._metrics.set("stafet_mails_waiting", notices.count(connection))
            if time.monotonic() < self._again:
                return 0
            waits = notices.who_waits(connection)
            due = [one for one in everybody if str(one.principal) in waits and not choosing.is_quiet(one.choice, now)]
            return self._send(connection, rulebook, due) if due else 0

    def _send(self, connection: psycopg.Connection, rulebook: Rulebook, due: list[Recipient]) -> int:
        done = 0
        try:
            with MailServer(self._settings) as server:
                for one in due:
                    done += self._send_to(connection, rulebook, server, one)
        except MailAwayError as error:
            self._failures += 1
            pause = pausing.of_server(self._failures).total_seconds()
            self._again = time.monotonic() + pause
            self._metrics.set("stafet_server_up", 0, server="mail")
            get_logger().warning("mail_away", server="mail", code=error.code, retry_s=pause)
            return done
        if self._failures:
            get_logger().info("mail_back", server="mail")
        self._failures = 0
        self._metrics.set("stafet_server_up", 1, server="mail")
        return done

    def _send_to(self, connection: psycopg.Connection, rulebook: Rulebook, server: MailServer, one: Recipient) -> int:
        now, who = self._clock(), one.principal
        bundle = notices.carried(connection, who, uuid4(), now)
        if bundle is None:
            return 0
        found = notices.counted(connection, who, rulebook, now)
        if not _is_worth(bundle.kind, found):
            notices.sent(connection, who, bundle, now)
            return 0
        try:
            self._give(server, one, bundle, found, now)
        except MailNotTakenError as error:
            notices.not_taken(connection, who, bundle, error.status, now)
            self._metrics.count("stafet_mails_total", outcome="refused")
            return 0
        except MailAwayError as error:
            if not error.perhaps:
                notices.left(connection, who, bundle)
            raise
        notices.sent(connection, who, bundle, now)
        self._metrics.count("stafet_mails_total", outcome="sent")
        return 1

    def _give(self, server: MailServer, one: Recipient, bundle: Bundle, found: Counted, now: datetime) -> None:
        wanted, choice = self._settings, one.choice
        sender, desk = wanted.smtp_from or "", wanted.desk_url or ""
        server.send(message(bundle.kind, choice.language, found, sender, choice.address, desk, bundle.message, now))


def _is_worth(kind: str, found: Counted) -> bool:
    """Tell whether there is anything left to say: what was urgent may have been dealt with meanwhile."""
    return found.open > 0 if kind == DIGEST else found.urgent + found.overdue > 0
