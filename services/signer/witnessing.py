"""Witnessing: each promised witness is asked about the newest checkpoint, and what it signs is kept under it."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg

from services.core.evidence import notes, proofs
from services.core.evidence.patience import Patience
from services.core.evidence.policy import Policy, PolicyError, Witness
from services.runtime.config.settings import Settings, SettingsError
from services.runtime.os_errors import reason
from services.runtime.telemetry.log import get_logger
from services.signer import brought
from services.signer.asking import ALARMS, Answer, Outcome, ask
from services.storage import failpoints
from services.storage.evidence import log_keys, witnesses
from services.storage.evidence.checkpoints import Signed
from services.storage.evidence.tile_roots import TreeReader

VARIABLE = "STAFET_WITNESS_POLICY_FILE"
LARGEST = 64 * 1024
REST = timedelta(seconds=10)
"""For so long a witness that did not sign is let be, and the folder of files too."""


WORK = 1.0
"""Seconds of a look into the folder: a line that is over nothing is tried on every checkpoint, and the signer waits."""

AGAIN = timedelta(hours=1)
"""After so long it is said again that the quorum is missing."""


class Flight(NamedTuple):
    """A question on its way: the size it is about, and what will come of it."""

    size: int
    answer: Future[Answer]


def promised(settings: Settings) -> str:
    """Return the policy's text, empty where none is set. Raises SettingsError for one that cannot be used."""
    path = settings.witness_policy_file
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode("utf-8")
        Policy.parse(text)
    except OSError as error:
        raise SettingsError(f"{VARIABLE}: {path} kan ikke læses ({reason(error)})") from None
    except (UnicodeDecodeError, PolicyError) as error:
        told = str(error) if isinstance(error, PolicyError) else "ikke UTF-8"
        raise SettingsError(f"{VARIABLE}: {path} kan ikke bruges: {told}") from None
    if len(data) > LARGEST:
        raise SettingsError(f"{VARIABLE}: {path} er større end {LARGEST} bytes")
    return text if text.endswith("\n") else f"{text}\n"


class Witnessing:
    """Asks without waiting: a round starts questions and takes the answers that are there."""

    def __init__(
        self,
        connection: psycopg.Connection,
        policy: str,
        folder: Path | None,
        now: datetime,
        patience: Patience | None = None,
    ) -> None:
        """Let this policy be in force, and take up where each witness of it stands."""
        self._connection, self._folder, self._patience = connection, folder, patience or Patience()
        self._number = witnesses.promise(connection, policy, now).number
        self._policy = Policy.parse(policy or "quorum none")
        self._signed = witnesses.sizes(connection)  # by its key, the largest that is kept
        self._stands = dict(self._signed)  # where it says that it stands
        self._flights: dict[str, Flight] = {}
        self._rests: dict[str, datetime] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._seen: set[str] = set()
        self._looked = self._said = datetime.min.replace(tzinfo=UTC)
        self.unwitnessed = 0.0
        self._pool = ThreadPoolExecutor(max(1, len(self._policy.witnesses)), "witness")
        for size in set(self._signed.values()):  # a policy that is new may be met by what is there
            self._count(size, now)

    def close(self) -> None:
        """Wait for nobody: an answer that comes now is lost, and the witness tells its size next time."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def round(self, newest: Signed | None, now: datetime) -> None:
        """Take what came, ask who has not signed the newest checkpoint. Raises psycopg's errors."""
        for witness in self._policy.witnesses:
            flight = self._flights.get(witness.vkey)
            if flight is not None and flight.answer.done():
                del self._flights[witness.vkey]
                self._take(witness, flight.size, flight.answer.result(), now)
            if newest is not None and self._due(witness, newest, now):
                self._ask(witness, newest)
        self.unwitnessed = witnesses.unwitnessed_for(self._connection) or 0.0
        if self._patience.says(self.unwitnessed) and now - self._said >= AGAIN:
            self._said = now
            get_logger().error("witnesses_missing", age_s=round(self.unwitnessed))
        if self._folder is not None and now - self._looked >= REST:
            self._looked = now
            self._read(self._folder, now)

    def _due(self, witness: Witness, newest: Signed, now: datetime) -> bool:
        idle = witness.url is not None and witness.vkey not in self._flights
        return idle and self._signed.get(witness.vkey, 0) < newest.size and now >= self._rests.get(witness.vkey, now)

    def _ask(self, witness: Witness, newest: Signed) -> None:
        old = min(self._stands.get(witness.vkey, 0), newest.size)
        tree = TreeReader(self._connection)
        proof = [tree.root_of(*one) for one in proofs.consistency_ranges(old, newest.size)] if old else []
        own = [notes.parse_key(span.vkey, notes.ED25519) for span in log_keys.spans(self._connection)]
        answer = self._pool.submit(ask, witness, newest.note, own, old, proof)
        self._flights[witness.vkey] = Flight(newest.size, answer)

    def _take(self, witness: Witness, size: int, answer: Answer, now: datetime) -> None:
        if answer.line is not None and answer.at is not None:
            failpoints.at("cosigned", self._connection)
            self._keep(witness, answer.line, answer.at, size, now)
        elif answer.outcome is Outcome.ELSEWHERE and answer.size is not None:
            self._stands[witness.vkey] = answer.size  # asked again at once, from there
        else:
            self._rests[witness.vkey] = now + REST
        self._tell(witness, answer.outcome)

    def _keep(self, witness: Witness, line: str, at: int, size: int, now: datetime) -> None:
        moment = datetime.fromtimestamp(min(at, 253_402_300_799), UTC)  # the last second that a date can have
        witnesses.keep(self._connection, witnesses.Cosignature(size, witness.vkey, line, moment))
        self._signed[witness.vkey] = max(size, self._signed.get(witness.vkey, 0))
        self._stands[witness.vkey] = max(size, self._stands.get(witness.vkey, 0))
        self._count(size, now)

    def _count(self, size: int, now: datetime) -> None:
        under = witnesses.under(self._connection, size)
        if self._policy.quorum_met({one.name for one in self._policy.witnesses if one.vkey in under}):
            witnesses.reached(self._connection, size, self._number, now)

    def _tell(self, witness: Witness, outcome: Outcome) -> None:
        """Log an outcome when it is another one than last time."""
        if outcome is Outcome.ELSEWHERE or self._outcomes.get(witness.vkey) is outcome:
            return
        self._outcomes[witness.vkey] = outcome
        key = witness.key.id.hex()
        if outcome in ALARMS:
            get_logger().critical("witness_alarm", key=key, outcome=outcome.value)
        elif outcome is Outcome.COSIGNED:
            get_logger().info("witness_cosigned", key=key)
        else:
            get_logger().warning("witness_failed", key=key, outcome=outcome.value)

    def _read(self, folder: Path, now: datetime) -> None:
        until, there = time.monotonic() + WORK, brought.lines(folder)
        self._seen.intersection_update(there)
        for line in (one for one in there if one not in self._seen):
            self._seen.add(line)
            found = brought.placed(line, self._policy, witnesses.newest_first(self._connection))
            if found is not None:
                self._keep(found.witness, found.line, found.at, found.size, now)
                self._tell(found.witness, Outcome.COSIGNED)
            if time.monotonic() >= until:
                return  # the rest has its turn at the next look
