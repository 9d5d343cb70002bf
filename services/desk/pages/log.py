"""Log: who saw or did what, for who leads a forum its own part, for who audits all; as a file, and whether it holds."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.access.principal import Principal, PrincipalError
from services.core.access.roles import ROLES
from services.core.evidence.checkpoints import LARGEST
from services.core.insight.log_lines import Asked
from services.core.rulebook.model import Rulebook
from services.desk.exports.sending import FORMS, purposes, sent
from services.desk.exports.sheet import Sheet
from services.desk.web.business import expected
from services.desk.web.languages import language_of
from services.desk.web.log_words import OPERATIONS, said_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.typed import WRONG_DAY, WRONG_REFERENCE, day, midnight, reference
from services.desk.web.words import reference as written
from services.desk.web.working import Form, at_work
from services.effects.exported import Export
from services.runtime.ed25519 import holds
from services.storage.evidence.chain import MOST as HASHED
from services.storage.evidence.chain import Chain, check
from services.storage.exporting import exported
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from services.storage.insight.log_reading import Found, Line, read

PATH = "/log"
LINES, SEARCHED = 5_000, 500_000
"""Lines of a file, and leaves that are looked through for it: of a longer period none is sent, rather than a part."""
FILES = ("csv", "xlsx")
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


WRONG_ACTOR = _("Write the handle as it stands in the log, for example k-17")
TOO_MANY = _("There are too many lines for one file. Choose a shorter period.")
NO_PURPOSE = _("Choose what the file is for")
_HANDLE = re.compile(r"[a-z0-9-]{1,64}")


class Filters(NamedTuple):
    """What a reader narrows the log to, as the address of the page has it; "" is no filter."""

    op: str = ""
    forum: str = ""
    actor: str = ""
    reference: str = ""
    begins: str = ""
    until: str = ""
    after: str = ""

    @property
    def faults(self) -> dict[str, str]:
        """What was typed and cannot be read, by field: its English sentence."""
        wrong = {
            name: WRONG_DAY for name in ("begins", "until") if getattr(self, name) and not day(getattr(self, name))
        }
        if self.actor and _actor(self.actor) is None:
            wrong["actor"] = WRONG_ACTOR
        if self.reference and reference(self.reference) is None:
            wrong["reference"] = WRONG_REFERENCE
        return wrong

    def asked(self, book: Rulebook) -> Asked:
        """Return what is asked of the log; a choice that is none of those offered narrows nothing."""
        begins, until = day(self.begins), day(self.until)
        return Asked(
            op=self.op if self.op in OPERATIONS else None,
            actor=_actor(self.actor),
            reference=reference(self.reference),
            forum=self.forum if self.forum in book.forums else None,
            begins=None if begins is None else midnight(begins),
            until=None if until is None else midnight(until + timedelta(days=1)),
            after=int(self.after) if self.after.isascii() and self.after.isdigit() and len(self.after) < 19 else None,
        )

    def address(self, **other: str) -> str:
        """Return the page's address with some filters set otherwise; another filter begins at the first page."""
        given = {**self._asdict(), "after": "", **other}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{PATH}?{query}" if query else PATH


class Row(NamedTuple):
    """A line as the page and a file show it."""

    number: int
    at: datetime
    who: str
    what: str
    code: str
    where: str
    handover: str | None
    outcome: str


class Shown(NamedTuple):
    """What the page shows, and a file when one was asked for and may be sent."""

    filters: Filters
    rows: list[Row]
    next: int | None
    forums: list[tuple[str, str]]
    leads: bool
    faults: Mapping[str, str] = {}
    typed: Mapping[str, str] = {}
    file: Response | None = None


@router.get(PATH)
async def log(request: Request) -> Response:
    """Return the newest lines, narrowed to what the address says."""
    known = {name: value for name, value in request.query_params.multi_items() if name in Filters._fields}
    shown = await at_work(request, lambda office, _: _read(request, Filters(**known), office))
    return _page(request, shown)


@router.post(PATH)
async def export(request: Request) -> Response:
    """Return the lines of a period as a file, once its leaf is written; without a purpose the page again."""
    shown = await at_work(request, partial(_exported, request))
    return shown.file or _page(request, shown, 422)


@router.get("/kaede")
async def ask_chain(request: Request) -> Response:
    """Return the form that asks for a head that one kept."""
    await at_work(request, lambda office, _: _whole(request, office))
    return _chain_page(request, None, "")


@router.post("/kaede")
async def chain(request: Request) -> Response:
    """Return what the log's chain shows; the log says who checked it."""

    def checked(office: Office, form: Form) -> tuple[Chain | None, str]:
        _whole(request, office)
        head = form.get("head")[:LARGEST]
        return check(office.connection, office.principal, head, holds), head

    found, head = await at_work(request, checked)
    return _chain_page(request, found, head, done=True)


def _whole(request: Request, office: Office) -> bool:
    """Tell whether somebody reads all of the log; raises RefusedActError `forbidden` for who reads nothing of it."""
    if ROLES[office.principal.role].leads:
        return False
    expected(request, office, "log")
    return True


def _read(request: Request, filters: Filters, office: Office) -> Shown:
    whole = _whole(request, office)
    found = Found([]) if filters.faults else read(office, filters.asked(office.rulebook), whole=whole)
    return _shown(request, filters, office, found, whole=whole)


def _shown(request: Request, filters: Filters, office: Office, found: Found, *, whole: bool) -> Shown:
    said, language = gettext_of(request), language_of(request)
    names = Names(office.rulebook, language)
    rows = [_row(said, language, names, line) for line in found.lines]
    forums = sorted(((one, names.forum(one)) for one in office.rulebook.forums), key=lambda pair: pair[1])
    return Shown(filters, rows, found.next, forums, leads=not whole, faults=filters.faults)


def _row(said: Any, language: str, names: Names, line: Line) -> Row:
    leaf = line.leaf
    return Row(
        number=line.number,
        at=datetime.fromisoformat(leaf["t_rec"]),
        who=names.person(None if line.actor is None else told(line.actor)),
        what=said_of(said, language, leaf),
        code=f"{leaf['op']} {leaf['code']}",
        where="; ".join(_place(names, *one) for one in line.places),
        handover=line.handover,
        outcome="" if leaf["outcome"] == "ok" else leaf["outcome"],
    )


def _place(names: Names, forum: str, municipality: str | None) -> str:
    """Return an address in words; who was let in stands among the recipients of a grant too."""
    if ":" in forum:
        return names.person(forum)
    return names.address(forum, municipality)


def _exported(request: Request, office: Office, form: Form) -> Shown:
    said, typed = gettext_of(request), form.typed
    filters = Filters(**{name: value for name, value in typed.items() if name in Filters._fields and name != "after"})
    shown = _read(request, filters, office)._replace(typed=typed)
    faults = dict(filters.faults)
    if typed.get("purpose") not in purposes(said):
        faults["purpose"] = NO_PURPOSE
    if faults or typed.get("form") not in FILES:
        return shown._replace(faults=faults)
    asked = filters.asked(office.rulebook)
    found = read(office, asked, whole=not shown.leads, limit=LINES, most=SEARCHED)
    if found.next is not None:
        return shown._replace(faults={"begins": TOO_MANY})
    rows = _shown(request, filters, office, found, whole=not shown.leads).rows
    exported(office.connection, office.principal, Export("log", typed["form"], typed["purpose"], asked.criterion))
    sheet = _sheet(request, rows)
    return shown._replace(file=sent(sheet, typed["form"], office.clock()))


def _sheet(request: Request, rows: list[Row]) -> Sheet:
    said, language = gettext_of(request), language_of(request)
    _ = said.gettext
    columns = (
        _("Leaf"),
        _("When"),
        _("Who"),
        _("What"),
        _("Code"),
        _("Where"),
        _("Handover"),
        _("Outcome"),
    )
    lines = tuple(
        (one.number, one.at, one.who, one.what, one.code, one.where,
         one.handover and written(said, language, one.handover), one.outcome)
        for one in rows
    )  # fmt: skip
    return Sheet("log", _("Log"), (), columns, lines, (), language)


def _page(request: Request, shown: Shown, status: int = 200) -> Response:
    said = gettext_of(request)
    faults = {name: said.gettext(one) for name, one in shown.faults.items()}
    operations = sorted(((one, said.gettext(name)) for one, name in OPERATIONS.items()), key=lambda pair: pair[1])
    return page(
        request, "log.html", status, shown=shown, filters=shown.filters, faults=faults, operations=operations,
        purposes=list(purposes(said).items()), forms=[(one, FORMS[one].words) for one in FILES], most=LINES,
    )  # fmt: skip


def _chain_page(request: Request, found: Chain | None, head: str, *, done: bool = False) -> Response:
    return page(request, "chain.html", found=found, head=head, done=done, most=HASHED)


def _actor(text: str) -> str | None:
    """Return a handle, or a principal as it is stored; None for what is neither."""
    plain = text.strip().lower()
    if _HANDLE.fullmatch(plain):
        return plain
    try:
        return Principal.parse(plain).stored
    except PrincipalError:
        return None
