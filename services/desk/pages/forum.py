"""Forum: what a forum is, who is let in, how long things may take, when it meets; most of it as the rulebook says."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.access.roles import ROLES
from services.core.agenda.planning import is_closed_day
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import TOLD, Forum
from services.desk.pages.access_view import Reader, reader_of
from services.desk.pages.members import members
from services.desk.web.map import pages_of
from services.desk.web.rendering import page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office, day

PATH = "/forum/{id}"
AHEAD = 365  # days of which the closed ones are shown
SATURDAY = 5
router = APIRouter()


class Due(NamedTuple):
    """A deadline of a decision: what is due, the rule that says so in words, and whose it is."""

    what: str
    rule: str
    text: str
    whose: str


class Answer(NamedTuple):
    """How long an offer may wait: in which stages, and a number of working days or hours."""

    stages: str
    unit: str
    time: int


@router.get(PATH)
async def forum(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return the page of a forum."""
    return page(request, "forum.html", **await at_work(request, partial(_shown, request, id)))


def _shown(request: Request, id_: str, office: Office, _: Form) -> dict[str, Any]:
    book, reader = office.rulebook, reader_of(request, office)
    one = book.forums.get(id_)
    if one is None:
        raise RefusedActError("not_found")
    language = reader.language
    return {
        "forum": one,
        "name": reader.names.forum(id_),
        "told": {name: one.told[name][language] for name in TOLD if name in one.told},
        "members": members(reader, id_),
        "answers": list(answers(one, book, language)),
        "dues": list(dues(one, book, language)),
        "contacts": _contacts(one, book, reader),
        "closed": closed_days(book, day(office.clock())),
        "rulebook": book.hash,
        "open_to_me": {one.path for one in pages_of(office.principal)},
    }


def answers(forum_: Forum, book: Rulebook, language: str) -> Iterator[Answer]:
    """Yield how long an offer may wait, stages with the same time together."""
    seen = {stage for role in ROLES.values() for stage in role.sees.get(forum_.circle, ())}
    by_time: dict[tuple[str, int], list[str]] = {}
    for stage, words in book.wording.stages.items():
        if stage in seen and forum_.takes_people:
            row = book.answering.row(forum_.id, stage)
            by_time.setdefault((row.unit, row.count), []).append(words[language])
    for (unit, count), stages in by_time.items():
        yield Answer("; ".join(stages), unit, count)


def dues(forum_: Forum, book: Rulebook, language: str) -> Iterator[Due]:
    """Yield the deadlines that a decision can give an item of the forum: each rule once, as its own text says it."""
    sets = dict.fromkeys(
        name
        for rows in book.tables.values()
        for row in rows
        if row.then.forum == forum_.id
        for name in row.then.deadlines
    )
    known = {rule.rule: rule for name in sets for rule in book.deadline_sets[name]}
    for rule in known.values():
        what, whose = book.wording.deadlines[rule.what], book.wording.whose[rule.whose]
        yield Due(what[language], rule.rule, book.rules[rule.rule].texts[language], whose[language])


def closed_days(book: Rulebook, today: date) -> Sequence[date]:
    """Return the weekdays of the year ahead on which nobody meets and nothing is counted."""
    ahead = (today + timedelta(one) for one in range(AHEAD))
    return [one for one in ahead if one.weekday() < SATURDAY and is_closed_day(book, one)]


def _contacts(forum_: Forum, book: Rulebook, reader: Reader) -> list[tuple[str, str, str, str]]:
    """Return the offices and mailboxes of municipalities, where the forum rests on the rules about them."""
    if not set(book.contacts.rules) & set(forum_.rules):
        return []
    kinds = book.contacts.categories
    found = [
        (reader.names.town(town), kinds[kind][reader.language] if kind in kinds else "", one.office, one.mailbox)
        for (town, kind), one in book.contacts.rows.items()
    ]
    return sorted(found, key=lambda row: (row[0], not row[1], row[1]))
