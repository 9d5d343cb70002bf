"""Denials: an act or a read that was refused leaves its leaf, in a transaction of its own (contracts-acts 8)."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from services.core.access.principal import Principal
from services.effects.actors import RefusedActError, UnwitnessedError
from services.effects.audit_records import AuditRecord
from services.storage.access.session import ACTING, act
from services.storage.recorded import recorded


def denied(
    connection: psycopg.Connection,
    principal: Principal,
    what: str,
    code: str,
    about: str | None = None,
    role: str = ACTING,
) -> None:
    """Record that `what` was refused with `code`; `about` names the thing (`handover/<id>`), never a person."""
    with recorded(connection, principal.stored) as tx:
        act(tx.cursor, role)
        tx.leaf(AuditRecord("denied", what, f"denied:{code}", source=about), (about or "").encode())


@contextmanager
def refusals(
    connection: psycopg.Connection, principal: Principal, what: str, about: str | None = None, role: str = ACTING
) -> Iterator[None]:
    """Do an act inside: when it is refused, its transaction is undone, and then the refusal has its leaf."""
    try:
        yield
    except UnwitnessedError:  # no refusal of anybody: a leaf for each try would flood a log that nobody signs
        raise
    except RefusedActError as error:
        denied(connection, principal, what, error.code, about, role)
        raise
