"""Opslag: look-ups that were drawn at random or stand out, for whoever protects data to see and tick off."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.core.insight.log_lines import handover_of, places
from services.core.insight.lookups import FINDINGS, REASONS
from services.desk.web.business import expected
from services.desk.web.languages import language_of
from services.desk.web.log_words import said_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from services.storage.insight.lookups import Waiting, tick, waiting

PATH = "/opslag"
MOST = 50
"""Look-ups that are shown at once, the oldest first."""

router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


WHY: Mapping[str, str] = {
    "sample": _("Drawn at random"),
    "outside_hours": _("Outside working hours"),
    "many_in_a_row": _("Many in a short time"),
    "never_handled": _("Seen, and the case was not handled since"),
}
"""Why a look-up is there: code → English words."""

FOUND: Mapping[str, str] = {
    "in_order": _("In order"),
    "explained": _("Explained by who did it"),
    "reported": _("Passed on as possible misuse"),
}
"""What a controller finds: code → English words."""


class Shown(NamedTuple):
    """What the page shows; `lacking` is the leaf that was ticked without a finding.

    `is_gone` tells that one was to be ticked that waits no more.
    """

    rows: list[dict[str, Any]]
    lacking: str = ""
    is_gone: bool = False


@router.get(PATH)
async def lookups(request: Request) -> Response:
    """Return what waits."""
    shown = await at_work(request, lambda office, _: _shown(request, office))
    return _page(request, shown, done=request.query_params.get("done", ""))


@router.post(PATH)
async def tick_off(request: Request) -> Response:
    """Tick one off with what was found."""
    shown = await at_work(request, partial(_ticked, request))
    if shown is None:
        return RedirectResponse(f"{PATH}?done=1", 303)
    return _page(request, shown, 422 if shown.lacking else 409)


def _page(request: Request, shown: Shown, status: int = 200, *, done: str = "") -> Response:
    said = gettext_of(request)
    findings = [(code, said.gettext(FOUND[code])) for code in FINDINGS]
    return page(request, "lookups.html", status, shown=shown, findings=findings, done=done, most=MOST)


def _shown(request: Request, office: Office) -> Shown:
    expected(request, office, "persons")
    said, language = gettext_of(request), language_of(request)
    names = Names(office.rulebook, language)
    return Shown([_row(said, language, names, one) for one in waiting(office.connection, office.principal, MOST)])


def _row(said: Any, language: str, names: Names, one: Waiting) -> dict[str, Any]:
    return {
        "leaf": one.leaf,
        "at": datetime.fromisoformat(one.body["t_occ"]),
        "who": names.person(told(one.body["actor"])),
        "what": said_of(said, language, one.body),
        "where": "; ".join(names.address(*place) for place in places(one.body)),
        "handover": handover_of(one.body),
        "why": [said.gettext(WHY[reason]) for reason in one.reasons if reason in REASONS],
    }


def _ticked(request: Request, office: Office, form: Form) -> Shown | None:
    expected(request, office, "persons")
    leaf, finding = form.get("leaf"), form.get("finding")
    number = int(leaf) if leaf.isascii() and leaf.isdigit() and len(leaf) < 19 else -1
    if finding not in FINDINGS:
        return _shown(request, office)._replace(lacking=str(number))
    try:
        tick(office.connection, office.principal, number, finding)
    except RefusedActError:
        return _shown(request, office)._replace(is_gone=True)
    return None
