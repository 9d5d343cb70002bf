"""Grants of the demo: the fictive people it names, each let in as at a site, by who has the right to."""

from datetime import UTC, datetime
from typing import NamedTuple

from services.cli.terminal import servers
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.roles import ANY
from services.runtime.bootstrap import Dependencies
from services.storage.access.grants import to_the_millisecond
from services.storage.access.rows import grants_for


class LetIn(NamedTuple):
    """Somebody, where, and by whom; leaders stand before those whom they let in."""

    who: str
    forum: str
    municipality: str
    by: str


OPERATOR, LEADER = "drift:stafet:demo-1", "forumleder:kommune-0860:demo-2"
COORDINATOR, SELECTOR = "koordinator:kommune-0860:demo-1", "visitator:kommune-0860:demo-3"
EXIT, LEAD = "exit-koordinator:nordjyllands-politi:demo-4", "infohus-tovholder:nordjyllands-politi:demo-5"
OTHER, SENDER = "koordinator:kommune-0860:demo-7", "udgiver:kriminalforsorgen:demo-8"
DEPUTY = "stedfortraeder:kommune-0860:demo-10"
STRANGER = "koordinator:kommune-0851:demo-9"
"""Somebody without any grant."""
LOCAL = ("ksp", "ssp", "ssp_netvaerksgruppe", "p115_udvalg", "p115_plus_udvalg", "municipal_triage")
WHY = "Demo: opdigtede personer"

PEOPLE = (
    *(LetIn(LEADER, forum, "0860", OPERATOR) for forum in LOCAL),
    *(LetIn(COORDINATOR, forum, "0860", LEADER) for forum in LOCAL),
    *(LetIn(DEPUTY, forum, "0860", LEADER) for forum in LOCAL),
    LetIn(OTHER, "p115_udvalg", "0860", LEADER),
    LetIn(SELECTOR, "p115_plus_udvalg", "0860", LEADER),
    LetIn(EXIT, "exit_enhed", ANY, OPERATOR),
    LetIn(LEAD, "infohus_hjoerring", ANY, OPERATOR),
    LetIn("databeskyttelse:stafet:demo-6", ANY, ANY, OPERATOR),
    LetIn("revisor:stafet:demo-12", ANY, ANY, OPERATOR),
)


def let_in() -> None:
    """Give everybody of PEOPLE the grant that they do not have from last time."""
    settings = servers.database_settings()
    with servers.acting(settings) as connection, connection.cursor() as cursor:
        needs = Dependencies(settings, connection)
        for one in PEOPLE:
            who, now = Principal.parse(one.who), to_the_millisecond(datetime.now(UTC))
            given = Grant(who, one.forum, one.municipality, now)
            if not any(held.holds(given) for held in grants_for(cursor, who, now)):
                needs.grants(Principal.parse(one.by)).add(given, WHY)
