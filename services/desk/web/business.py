"""Business beside items at the desk: what a page of it works with, for who has that business, and for nobody else."""

from typing import TYPE_CHECKING

from starlette.requests import Request

from services.core.access.rights import FORBIDDEN
from services.effects.actors import RefusedActError
from services.runtime.bootstrap import Dependencies
from services.storage.access.denials import denied
from services.storage.handovers.office import Office

if TYPE_CHECKING:
    from services.api.backend import Backend


def needs_of(request: Request, office: Office) -> Dependencies:
    """Return what a command would work with, on the connection and by the rulebook of the visitor's office."""
    backend: Backend = request.app.state.backend
    return Dependencies(
        backend.settings, office.connection, rulebook=office.rulebook, sealer=office.sealer, quorum=office.quorum
    )


def expected(request: Request, office: Office, business: str) -> Dependencies:
    """Return the same for who has this business (of BUSINESS).

    Raises RefusedActError `forbidden`, with the leaf that says so.
    """
    needs = needs_of(request, office)
    if not needs.has_business(office.principal, business):
        denied(office.connection, office.principal, business, FORBIDDEN)
        raise RefusedActError(FORBIDDEN)
    return needs
