"""Regelsæt på prøve: what a candidate would change, over the examples and over what was decided of late."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import worked_for
from services.api.http.incoming import Incoming
from services.core.decision.trial import KINDS, Address
from services.core.rulebook.model import FILES, Rulebook, RulebookError
from services.desk.web.business import expected
from services.desk.web.examples import examples
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.trying import tried
from services.desk.web.uploads import uploads
from services.desk.web.visitors import signed_in
from services.desk.web.working import at_work
from services.effects.actors import RefusedActError
from services.runtime.config.candidates import candidate
from services.storage.handovers.office import Office
from services.storage.rulebooks.comparing import Compared, compared

PATH = "/regler/kandidat"
DAYS, MOST = 30, 2000
"""How far back events are decided again, and how many of them: `stafet rulebook try` takes any number."""
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


WORDS = {
    "same": _("unchanged"),
    "moved": _("to other queues"),
    "refused": _("now refused"),
    "manual": _("now for a person to decide"),
    "routed": _("now routed"),
    "other": _("the same queues, something else changed"),
}
"""Kind of a change (`trial.KINDS`) → its words."""


class Differs(NamedTuple):
    """An example that would be decided otherwise: the sentences that go, and those that come."""

    name: str
    before: Sequence[str]
    after: Sequence[str]


class Found(NamedTuple):
    """What a candidate would change, or what is wrong with it."""

    book: Rulebook
    fault: str = ""
    status: int = 200
    in_danish: bool = False  # the fault, as those of a rulebook are, whatever the reader's language
    candidate: Rulebook | None = None
    examples: Sequence[Differs] = ()
    events: Compared | None = None


@router.get(PATH)
async def ask(request: Request) -> Response:
    """Return the form."""

    def opened(office: Office) -> Found:
        expected(request, office, "rulebook")
        return Found(office.rulebook)

    return _page(request, await at_work(request, lambda office, _: opened(office)))


@router.post(PATH)
async def compare(request: Request) -> Response:
    """Return what the files that were chosen would change, in place of those in force."""
    visitor = await signed_in(request)
    return _page(request, await worked_for(request, visitor.principal, partial(_found, request)))


def _found(request: Request, office: Office, incoming: Incoming) -> Found:
    expected(request, office, "rulebook")
    book, said = office.rulebook, gettext_of(request)
    try:
        files = {name.replace("\\", "/").rpartition("/")[2]: raw for name, raw in uploads(incoming, "filer")[1] if name}
        if not files:
            return Found(book, said.gettext("Choose at least one file of the rulebook"), 422)
        other = candidate(book, files)
    except RulebookError as error:
        return Found(book, str(error), 422, in_danish=True)
    except RefusedActError as refused:
        if refused.code != "too_large":
            raise
        return Found(book, said.gettext("The files are too large"), 413)
    differing = list(_differing(office, other, language_of(request)))
    since = office.clock() - timedelta(days=DAYS)
    return Found(book, candidate=other, examples=differing, events=compared(office, other, since, MOST))


def _differing(office: Office, other: Rulebook, language: str) -> Sequence[Differs]:
    now, found = office.clock(), []
    for name, event in examples().items():
        was, then = (tried(event, now, book, language).sentences for book in (office.rulebook, other))
        if was != then:
            gone, come = [one for one in was if one not in then], [one for one in then if one not in was]
            found.append(Differs(name, gone, come))
    return found


def _page(request: Request, found: Found) -> Response:
    names = Names(found.candidate or found.book, language_of(request))

    def queues(addresses: tuple[Address, ...]) -> str:
        return "; ".join(names.address(*one) for one in addresses) or "-"

    return page(
        request, "regler_kandidat.html", found.status, found=found, names=names, queues=queues, files=FILES,
        kinds=[(kind, gettext_of(request).gettext(WORDS[kind])) for kind in KINDS], words=WORDS, days=DAYS,
        count=len(examples()),
    )  # fmt: skip
