"""Work of pages: for who is signed in, in the threads and on the connections of every way in, with what a form has."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from services.api.answering import worked_for
from services.api.http.incoming import Incoming
from services.api.http.refused import RefusedRequestError
from services.desk.web.visitors import signed_in
from services.storage.handovers.office import Office

if TYPE_CHECKING:
    from services.api.backend import Backend

FORM = ("application/x-www-form-urlencoded",)
MOST_FIELDS = 200
T = TypeVar("T")


class Form(NamedTuple):
    """The fields of a form as they were typed, in their order; a name may stand several times."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """Return the last value of a field, "" when it is not there."""
        return dict(self.fields).get(name, "")

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for key, value in self.fields if key == name]

    @property
    def typed(self) -> dict[str, str]:
        """The last value of each field, for the form to be shown again with what was typed."""
        return dict(self.fields)


Work = Callable[[Office, Form], T]
"""What a page does: given the visitor's office and the form, returns what it shows; raises RefusedActError."""


async def at_work(request: Request, work: Work[T]) -> T:
    """Return what a page's work gives; raises RefusedRequestError `unauthenticated` when nobody is signed in."""
    visitor = await signed_in(request)

    def done(office: Office, incoming: Incoming) -> T:
        office.quorum.look(office.connection)  # every page says while nothing can be changed
        return work(office, form_of(incoming))

    return await worked_for(request, visitor.principal, done)


async def at_work_again(request: Request, work: Callable[[Office], T]) -> T:
    """Return what a second piece of work gives; the first has read the form, and nothing is held between them."""
    visitor = await signed_in(request)
    backend: Backend = request.app.state.backend

    def done(seconds: float) -> T:
        with backend.at_work(visitor.principal, seconds) as office:
            return work(office)

    return await backend.workers.do(visitor.principal.organisation, done)


def form_of(incoming: Incoming) -> Form:
    """Return the form that was posted, an empty one for a page that is read.

    Raises RefusedActError too_large, unsupported; RefusedRequestError malformed.
    """
    raw = incoming.expect(FORM)
    try:
        found = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(raw),
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise RefusedRequestError("malformed") from None
    return Form(tuple((name, value.replace("\r\n", "\n")) for name, value in found))
