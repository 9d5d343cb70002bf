"""Reading of the audit log by whoever has that business: rights, then the leaf that says so, then the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.cli.terminal import business, servers
from services.cli.terminal.errors import BAD_DATA, REFUSED, CommandError
from services.core.access.principal import Principal
from services.effects.sealing import Sealer
from services.runtime import bootstrap
from services.runtime.bootstrap import Dependencies
from services.runtime.config import log_key
from services.runtime.config.log_key import LogKey
from services.storage.log_snapshot import Snapshot, TakenError, exported, snapshot


@contextmanager
def log(
    actor: Principal, code: str, source: str | None = None, op: str = "export"
) -> Iterator[tuple[Snapshot, LogKey]]:
    """Hold the log and its key. Raises CommandError: no right, no log; KeyFileError."""
    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        business.expect(Dependencies(settings, connection), actor, "log")
        key = log_key.load(settings)
        try:
            exported(connection, actor, code, source, op)
        except TakenError:
            told = "loggen har allerede et blad, hvor det næste skal stå: nogen har skrevet i den uden om Stafet"
            raise CommandError(REFUSED, told) from None
        try:
            with snapshot(connection) as found:
                yield found, key
        except ValueError:
            raise CommandError(BAD_DATA, "loggens hoved kan ikke være noget træs; se `stafet db check`") from None


def sealer() -> Sealer:
    """Return the keys of those whom records are about; raises KeyFileError."""
    return bootstrap.sealer(servers.database_settings())
