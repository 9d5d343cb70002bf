"""The signer process: waits for its advisory lock, then signs the log's head again and again until it is stopped."""

from contextlib import closing
from datetime import UTC, datetime

import psycopg

from services.runtime.config import log_key
from services.runtime.config.settings import Settings
from services.runtime.process import standby
from services.runtime.process.database_watch import watch_database
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import Host, hosted
from services.runtime.telemetry.log import get_logger
from services.signer.signing import Signing, keys_in_force
from services.signer.witnessing import Witnessing, promised
from services.storage import advisory_lock
from services.storage.connections import connect
from services.storage.evidence.checkpoints import HeadError, Signed

LOOK = 1.0  # seconds between two looks at the head


def run(settings: Settings) -> int:
    """Sign until SIGTERM or SIGINT; returns 0.

    Raises KeyFileError, SettingsError; DatabaseAwayError and psycopg.OperationalError when the database is or goes
    away: the caller ends with 75.
    """
    log_key.load(settings)  # a key that cannot be used is said at once, also by one that would stand by
    policy = promised(settings)
    with hosted(settings, ("database", "head")) as host, connect(settings.dsn(), "stafet signer") as connection:
        watch_database(host, settings.dsn())
        _run(settings, host, connection, policy)
    return STOPPED


def _run(settings: Settings, host: Host, connection: psycopg.Connection, policy: str) -> None:
    host.health.report("head", ok=True)
    if not standby.acts(host, connection, advisory_lock.SIGNER, lambda: get_logger().info("signer_waiting")):
        return
    get_logger().info("signer_active")
    turn = Turn(settings, host, connection)
    witnessing = _witnessing(settings, host, connection, policy, turn)
    if witnessing is None:
        return
    with closing(witnessing):
        while not host.stopping.asked:
            now = datetime.now(UTC)
            witnessing.round(turn.take(now), now)
            host.metrics.set("stafet_unwitnessed_seconds", witnessing.unwitnessed)
            host.health.remark("witnesses", settings.patience.says(witnessing.unwitnessed))
            host.stopping.wait(LOOK)


def _witnessing(
    settings: Settings, host: Host, connection: psycopg.Connection, policy: str, turn: "Turn"
) -> Witnessing | None:
    """Let the policy be in force once its leaf can be written, where it is another one; None when asked to stop."""
    while not host.stopping.asked:
        try:
            return Witnessing(connection, policy, settings.witness_folder, datetime.now(UTC), settings.patience)
        except psycopg.errors.UniqueViolation:  # somebody wrote into the log beside its head
            turn.refuse("TAKEN")
        host.stopping.wait(LOOK)
    return None


class Turn:
    """One look at the log after the other; a head that must not be signed is an alarm until it is another one."""

    def __init__(self, settings: Settings, host: Host, connection: psycopg.Connection) -> None:
        """Take an autocommit connection; nothing is read yet."""
        self._settings, self._host, self._connection = settings, host, connection
        self._signing: Signing | None = None
        self._refused = ""

    def take(self, now: datetime) -> Signed | None:
        """Sign what is due; returns the newest checkpoint, None while the log is refused. Raises psycopg's errors."""
        try:
            if self._signing is None:
                self._signing = Signing(self._connection, keys_in_force(self._connection, self._settings, now))
            signed = self._signing.round(now)
        except HeadError as error:
            self.refuse(error.code)
            return None
        except psycopg.errors.UniqueViolation:  # somebody wrote into the log beside its head, or signed for us
            self.refuse("TAKEN")
            return None
        self._well()
        if signed is not None:
            self._host.metrics.set("stafet_checkpoint_leaves", signed.size)
            get_logger().info("checkpoint_signed", count=signed.size)
        last = self._signing.last
        if last is not None:
            self._host.metrics.set("stafet_checkpoint_age_seconds", max((now - last.signed_at).total_seconds(), 0))
        return last

    def refuse(self, code: str) -> None:
        """Say once that the head is not signed, and why."""
        self._signing = None  # what it is measured by is read again
        self._host.health.report("head", ok=False, reason=code)
        if code != self._refused:
            get_logger().critical("head_refused", code=code)
        self._refused = code

    def _well(self) -> None:
        self._host.health.report("head", ok=True)
        self._refused = ""
