"""The log of a test, signed by the signer's own code at the moment when it is due."""

from datetime import UTC, datetime, timedelta

from services.runtime.config.settings import Settings
from services.signer.signing import EVERY, Signing, keys_in_force
from services.storage.connections import connect
from services.storage.evidence.checkpoints import Signed


def sign(settings: Settings) -> Signed | None:
    """Sign what is there, as if the time had come; None where nothing is new."""
    now = datetime.now(UTC)
    with connect(settings.dsn(), "stafet signer") as connection:
        signing = Signing(connection, keys_in_force(connection, settings, now))
        due = now if signing.last is None else signing.last.signed_at + timedelta(seconds=EVERY)
        return signing.round(max(now, due))
