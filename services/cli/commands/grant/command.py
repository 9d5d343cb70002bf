"""`stafet grant`: who may see what stands at an address, given and ended by whoever has the right to."""

import argparse
from datetime import UTC, datetime
from typing import Any, NoReturn
from uuid import UUID

from services.cli.commands.grant import emergencies
from services.cli.commands.grant.arguments import add_address, add_reason, expect_forum, expect_known, receiver, told
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, instant, note, number, person
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import clean as plain
from services.cli.terminal.output import dump, moment, say, show
from services.cli.terminal.parser import FORMATS, output, verbs
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.effects.actors import RefusedActError

COLUMNS = {
    "id": "Nummer",
    "principal": "Hvem",
    "forum": "Forum",
    "municipality": "Kommune",
    "from": "Fra",
    "until": "Til",
    "granted_by": "Givet af",
    "reason": "Hvorfor",
    "ended_at": "Afsluttet",
}
REFUSALS = {
    "forbidden": "{who} kan ikke give den adgang; det kan {roles}",
    "oneself": "ingen giver sig selv adgang, eller ændrer sin egen",
    "over": "adgangen er allerede ophørt",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    add = verb("add", "giver adgang til det, der står hos et forum", main_add)
    add.add_argument("principal", type=receiver, metavar="ROLLE:ORGANISATION:ID", help="hvem; id kan være * for alle")
    add_address(add)
    add.add_argument("--from", dest="begins", type=instant, metavar="TIDSPUNKT", help="fra og med, med zone; ellers nu")
    add.add_argument("--until", type=instant, metavar="TIDSPUNKT", help="til, med zone; ellers indtil den afsluttes")
    add_reason(add)
    add_actor(add, required=True)
    output(add)
    listing = verb("list", "viser de adgange, der gælder eller skal gælde", main_list)
    listing.add_argument("--forum", metavar="ID", help="kun dette forum")
    listing.add_argument("--all", action="store_true", help="også de ophørte")
    output(listing)
    end = verb("end", "afslutter en adgang nu", main_end)
    end.add_argument("number", type=number, metavar="NUMMER", help="adgangens nummer")
    add_reason(end)
    add_actor(end, required=True)
    output(end)
    emergencies.add_verbs(verb)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_add(arguments: argparse.Namespace) -> int:
    """Give the grant; prints its id, returns 0."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long
    from services.storage.access.grants import to_the_millisecond  # noqa: PLC0415 -- with it

    settings = servers.database_settings()
    begins = to_the_millisecond(arguments.begins or datetime.now(UTC))
    until = None if arguments.until is None else to_the_millisecond(arguments.until)
    if until is not None and until <= begins:
        raise CommandError(UNUSABLE, "--until skal være efter --from (ellers nu)")
    given = Grant(arguments.principal, arguments.forum, arguments.municipality, begins, until)
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect_known(needs, arguments.actor, arguments.principal)
        expect_forum(needs, arguments.principal, arguments.forum)
        try:
            id_ = needs.grants(arguments.actor).add(given, arguments.reason)
        except RefusedActError as error:
            tell_refused("granted", arguments.actor, error, arguments.principal)
    note("granted", arguments.actor, grant=id_)
    tell_id(arguments, id_, "er givet")
    return 0


def main_list(arguments: argparse.Namespace) -> int:
    """Print the grants."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long
    from services.storage.access.rows import listed  # noqa: PLC0415 -- with it

    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        if arguments.forum is not None:
            expect_forum(Dependencies(settings, connection), None, arguments.forum)
        found = listed(connection, datetime.now(UTC), arguments.forum, ended=arguments.all)
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "principal": str(one.grant.principal),
            "forum": one.grant.forum,
            "municipality": one.grant.municipality,
            "from": one.grant.begins,
            "until": one.grant.until,
            "granted_by": told(one.given_by),
            "reason": one.reason,
            "ended_at": one.grant.ended_at,
        }
        for one in found
    ]
    show(arguments.output, COLUMNS, [_in_words(row) for row in rows] if arguments.output == FORMATS[0] else rows)
    if not rows:
        say("stafet: ingen adgange")
    return 0


def main_end(arguments: argparse.Namespace) -> int:
    """End the grant, returns 0."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect_known(needs, arguments.actor)
        try:
            needs.grants(arguments.actor).end(arguments.number, arguments.reason)
        except RefusedActError as error:
            tell_refused("grant_ended", arguments.actor, error)
    note("grant_ended", arguments.actor, grant=arguments.number)
    tell_id(arguments, arguments.number, "er afsluttet")
    return 0


def tell_refused(act: str, who: Principal, error: RefusedActError, to: Principal | None = None) -> NoReturn:
    """Raise the CommandError for a refused act on a grant."""
    note(act, who, code=error.code)
    if error.code == "not_found":
        raise CommandError(BAD_DATA, "adgangen findes ikke; `stafet grant list` viser dem, der gør")
    giving = [role.danish for role in ROLES.values() if to is None or to.role in role.gives]
    roles = ", ".join(giving) or "ingen"
    raise CommandError(REFUSED, REFUSALS[error.code].format(who=who, roles=roles))


def tell_id(arguments: argparse.Namespace, id_: UUID, what: str) -> None:
    """Print the id as the result, and for people what became of it."""
    if arguments.output == FORMATS[0]:
        say(f"stafet: adgang {id_} {what}")
    else:
        dump({"id": str(id_)})


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: row[name] and moment(row[name]) for name in ("from", "until", "ended_at")}
    giver = person(f"person/{row['granted_by'].replace(':', '/')}")
    return row | times | {"granted_by": giver, "reason": plain(row["reason"])}
