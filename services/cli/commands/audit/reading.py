"""Reading of the audit log by whoever has that business: rights, then the leaf that says so, then the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.cli.terminal import business, servers
from services.cli.terminal.errors import REFUSED, CommandError
from services.core.access.principal import Principal
from services.effects.sealing import Sealer
from services.runtime import bootstrap
from services.storage.evidence import checkpoints
from services.storage.evidence.checkpoints import Kept
from services.storage.log_snapshot import Snapshot, TakenError, exported, snapshot

UNWITNESSED = "checkpointet er underskrevet af loggen alene: ingen vidner er lovet, eller ikke nok af dem har svaret"
UNSIGNED = "loggen er ikke underskrevet endnu; det gør `stafet run signer`, og `stafet run all` har den med"


@contextmanager
def log(actor: Principal, code: str, source: str | None = None, op: str = "export") -> Iterator[Snapshot]:
    """Hold the log. Raises CommandError: no right, no log, nothing signed of what is to be taken away."""
    with business.at_work(servers.database_settings(), actor, "log") as needs:
        connection = needs.connection
        if op == "export" and checkpoints.kept(connection) is None:
            raise CommandError(REFUSED, UNSIGNED)
        try:
            exported(connection, actor, code, source, op)
        except TakenError:
            told = "loggen har allerede et blad, hvor det næste skal stå: nogen har skrevet i den uden om Stafet"
            raise CommandError(REFUSED, told) from None
        with snapshot(connection) as found:
            yield found


def checkpoint(log: Snapshot, covering: int = 0, *, newest: bool = False) -> Kept:
    """Return the checkpoint that others get, of those over a leaf, or the newest. Raises CommandError for none."""
    kept = log.kept(covering, newest=newest)
    if kept is None:
        told = (
            f"blad {covering} er nyere end det nyeste checkpoint; `stafet run signer` underskriver hvert tiende sekund"
        )
        raise CommandError(REFUSED, told)
    return kept


def sealer() -> Sealer:
    """Return the keys of those whom records are about; raises KeyFileError."""
    return bootstrap.sealer(servers.database_settings())
