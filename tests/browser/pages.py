"""The pages that browsers try: one row for each page of the map, with how it is reached."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from browser.site import ANNE, SENDER, Site
from integration.desk import LEADER, POLICE_LEAD, SORTER
from integration.office import rows

OPERATOR = "drift:stafet:d-1"
AUDITOR, PROTECTOR = "revisor:stafet:r-1", "databeskyttelse:kommune-0860:p-1"
Path = Callable[[Site], str]


class Tried(NamedTuple):
    """How a page is tried: by whom (None: nobody is signed in), and the path that shows it with something on it."""

    who: str | None
    path: Path


def at(path: str) -> Path:
    """Return a path that is the same everywhere."""
    return lambda _: path


def item(forum: str, rest: str = "") -> Path:
    """Return the path of the first item of a forum."""
    query = "SELECT id FROM handover WHERE forum = %s ORDER BY id LIMIT 1"
    return lambda site: f"/overlevering/{rows(site.desk.database, query, forum)[0]}{rest}"


def grant(site: Site) -> str:
    """Return the path of the first access that was given."""
    query = "SELECT id FROM access_grant ORDER BY begins_at, id LIMIT 1"
    return f"/adgang/{rows(site.desk.database, query)[0]}"


def letter(site: Site) -> str:
    """Return the path of a dead letter, which is made where there is none."""
    return f"/drift/besked/{site.letter}"


TRIED: Mapping[str, Tried] = MappingProxyType(
    {
        "/indbakke": Tried(ANNE, at("/indbakke")),
        "/visitation": Tried(SORTER, at("/visitation")),
        "/afklaring": Tried(POLICE_LEAD, at("/afklaring")),
        "/dagsordener": Tried(ANNE, at("/dagsordener")),
        "/dagsorden/{id}": Tried(ANNE, lambda site: f"/dagsorden/{site.meeting}"),
        "/drift": Tried(OPERATOR, at("/drift")),
        "/drift/regnskab": Tried(OPERATOR, at("/drift/regnskab")),
        "/drift/besked/{id}": Tried(OPERATOR, letter),
        "/drift/partition/{id}": Tried(OPERATOR, lambda site: f"/drift/partition/{site.stopped.id}"),
        "/forum/{id}": Tried(ANNE, at("/forum/ksp")),
        "/adgang": Tried(OPERATOR, at("/adgang")),
        "/adgang/{id}": Tried(OPERATOR, grant),
        "/noedadgang": Tried(LEADER, at("/noedadgang")),
        "/indstillinger": Tried(ANNE, at("/indstillinger")),
        "/indstillinger/stedfortraeder": Tried(ANNE, at("/indstillinger/stedfortraeder")),
        "/hjaelp": Tried(ANNE, at("/hjaelp")),
        "/tilgaengelighed": Tried(None, at("/tilgaengelighed")),
        "/personoplysninger": Tried(None, at("/personoplysninger")),
        "/driftsstatus": Tried(None, at("/driftsstatus")),
        "/log-paa": Tried(None, at("/log-paa")),
        "/log-af": Tried(None, at("/log-af")),
        "/udgiver": Tried(SENDER, at("/udgiver")),
        "/udgiver/haendelse/{receipt}": Tried(SENDER, lambda site: f"/udgiver/haendelse/{site.task}"),
        "/udgiver/haendelse/{receipt}/tilbagekald": Tried(
            SENDER, lambda site: f"/udgiver/haendelse/{site.task}/tilbagekald"
        ),
        "/udgiver/spoergsmaal/{id}": Tried(SENDER, lambda site: f"/udgiver/spoergsmaal/{site.question}"),
        "/udgiver/send": Tried(SENDER, at("/udgiver/send")),
        "/udgiver/skemaer": Tried(SENDER, at("/udgiver/skemaer")),
        "/frister": Tried(ANNE, at("/frister")),
        "/arkiv": Tried(ANNE, at("/arkiv")),
        "/log": Tried(LEADER, at("/log")),
        "/opslag": Tried(PROTECTOR, at("/opslag")),
        "/indsigt": Tried(PROTECTOR, at("/indsigt")),
        "/kaede": Tried(AUDITOR, at("/kaede")),
        "/regler": Tried(ANNE, at("/regler")),
        "/regler/kandidat": Tried(OPERATOR, at("/regler/kandidat")),
        "/statistik": Tried(ANNE, at("/statistik")),
        "/overlevering/{ref}": Tried(ANNE, item("psp")),
        "/overlevering/{ref}/identitet": Tried(ANNE, item("ssp", "/identitet")),
        "/overlevering/{ref}/{act}": Tried(ANNE, item("ksp", "/return")),
    }
)
"""Path of the map → how it is tried; `tests/architecture/test_desk_pages.py` misses a page without a row."""

FAULTS: Mapping[str, Tried] = MappingProxyType(
    {
        "401": Tried(None, at("/indbakke")),
        "403": Tried(None, at("/log-paa/tilbage")),
        "404": Tried(ANNE, at("/findes-ikke")),
    }
)
"""Pages of faults, which no map has."""
