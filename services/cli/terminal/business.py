"""Business beside items on the command line: who has it goes on, everybody else is refused and the log says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import UNKNOWN, note
from services.cli.terminal.errors import REFUSED, UNUSABLE, CommandError
from services.core.access.principal import Principal, PrincipalError
from services.core.access.rights import FORBIDDEN
from services.core.access.roles import BUSINESS, OPERATOR, ROLES
from services.runtime.bootstrap import Dependencies
from services.runtime.config.settings import Settings
from services.storage.access.denials import denied


@contextmanager
def at_work(settings: Settings, principal: Principal, business: str) -> Iterator[Dependencies]:
    """Give who has this business a connection and what a command works with. Raises CommandError, as `expect`."""
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect(needs, principal, business)
        yield needs


def expect(needs: Dependencies, principal: Principal, business: str) -> None:
    """Raise CommandError, and leave a leaf `denied`, unless the principal has this business (of BUSINESS)."""
    try:
        needs.known(principal)
    except PrincipalError as error:
        raise CommandError(UNUSABLE, f"'{principal}' {UNKNOWN[error.code]}") from None
    if needs.has_business(principal, business):
        return
    denied(needs.connection, principal, business, FORBIDDEN)
    note("denied", principal, code=FORBIDDEN)
    if principal.role == OPERATOR:
        raise CommandError(REFUSED, f"{principal} er ikke blandt dem, der er drift her (STAFET_OPERATORS)")
    roles = " og ".join(role.danish for role in ROLES.values() if business in role.business)
    raise CommandError(REFUSED, f"{principal} har ikke ret til det ({BUSINESS[business]}); det har kun {roles}")
