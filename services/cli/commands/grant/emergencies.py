"""`stafet grant break-glass`, `confirm` and `emergencies`: access in need, by two persons, told to data protection."""

import argparse

from services.cli.commands.grant.arguments import add_address, add_reason, expect_forum, expect_known, told
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, note, number, person
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import clean, dump, moment, say, show
from services.cli.terminal.parser import FORMATS, Verbs, output, positive
from services.core.access.emergencies import LONGEST
from services.effects.actors import RefusedActError

COLUMNS = {
    "id": "Nummer",
    "principal": "Hvem",
    "forum": "Forum",
    "municipality": "Kommune",
    "minutes": "Minutter",
    "reason": "Hvorfor",
    "requested_at": "Bedt om",
    "confirmed_by": "Åbnet af",
    "confirmed_at": "Åbnet",
}
REFUSALS = {
    "forbidden": "det har {who} ikke ret til",
    "oneself": "en anden end den, der bad om det, skal åbne",
    "over": "den er allerede åbnet, eller der er gået mere end en time",
}


def add_verbs(verb: Verbs) -> None:
    """Describe the verbs."""
    ask = verb("break-glass", "beder om nødadgang til et forum; en anden person skal åbne den", main_ask)
    add_address(ask)
    ask.add_argument("--minutes", type=positive, default=LONGEST, metavar="N", help=f"så længe; højst {LONGEST}")
    add_reason(ask)
    add_actor(ask, required=True)
    output(ask)
    confirm = verb("confirm", "åbner en nødadgang, som en anden har bedt om", main_confirm)
    confirm.add_argument("number", type=number, metavar="NUMMER", help="nødadgangens nummer")
    add_actor(confirm, required=True)
    output(confirm)
    listing = verb("emergencies", "viser alle nødadgange, til databeskyttelse", main_list)
    add_actor(listing, required=True)
    output(listing)


def main_ask(arguments: argparse.Namespace) -> int:
    """Ask; prints the id that another person confirms, returns 0."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    if arguments.minutes > LONGEST:
        raise CommandError(UNUSABLE, f"--minutes er højst {LONGEST}")
    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect_known(needs, arguments.actor)
        expect_forum(needs, None, arguments.forum, every=False)
        circle = needs.rulebook.forums[arguments.forum].circle
        try:
            id_ = needs.emergencies(arguments.actor).ask(
                arguments.forum, circle, arguments.municipality, arguments.minutes, arguments.reason
            )
        except RefusedActError as error:
            raise _refused("break_glass", arguments, error) from None
    note("break_glass", arguments.actor, grant=id_)
    if arguments.output == FORMATS[0]:
        say(f"stafet: nødadgang {id_} venter på, at en anden person åbner den: `stafet grant confirm {id_}`")
    else:
        dump({"id": str(id_)})
    return 0


def main_confirm(arguments: argparse.Namespace) -> int:
    """Open it; prints until when, returns 0."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect_known(needs, arguments.actor)
        try:
            until = needs.emergencies(arguments.actor).confirm(arguments.number)
        except RefusedActError as error:
            raise _refused("break_glass_confirmed", arguments, error) from None
    note("break_glass_confirmed", arguments.actor, grant=arguments.number)
    if arguments.output == FORMATS[0]:
        say(f"stafet: nødadgang {arguments.number} er åben til {moment(until)}")
    else:
        dump({"id": str(arguments.number), "until": until})
    return 0


def main_list(arguments: argparse.Namespace) -> int:
    """Print all of them, to who has that business."""
    from services.cli.terminal import business  # noqa: PLC0415 -- the rulebook's libraries take long
    from services.storage.access.emergencies import emergencies  # noqa: PLC0415 -- as above

    with business.at_work(servers.database_settings(), arguments.actor, "emergencies") as needs:
        found = emergencies(needs.connection)
    rows = [
        {name: getattr(one, name) for name in COLUMNS}
        | {"principal": str(one.principal), "confirmed_by": one.confirmed_by and told(one.confirmed_by)}
        for one in found
    ]
    if arguments.output == FORMATS[0]:
        rows = [
            row | {"reason": clean(one.reason), "confirmed_by": one.confirmed_by and person(one.confirmed_by)}
            for row, one in zip(rows, found, strict=True)
        ]
    show(arguments.output, COLUMNS, rows)
    if not rows:
        say("stafet: ingen nødadgange")
    return 0


def _refused(act: str, arguments: argparse.Namespace, error: RefusedActError) -> CommandError:
    note(act, arguments.actor, code=error.code)
    if error.code == "not_found":
        return CommandError(BAD_DATA, "nødadgangen findes ikke")
    return CommandError(REFUSED, REFUSALS[error.code].format(who=arguments.actor))
