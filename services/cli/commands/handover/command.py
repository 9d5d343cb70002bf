"""`stafet handover`: seen, taken, carried and given on by a named person; every act is a row of the core's table."""

import argparse
from functools import partial
from pathlib import Path

from schemas.act_bodies import Identity
from services.cli.commands.handover import queue
from services.cli.commands.handover.body_options import add_options, body_of
from services.cli.terminal.act_arguments import add_about, add_actor, add_seen, number
from services.cli.terminal.errors import BAD_DATA, CommandError
from services.cli.terminal.office import at_work
from services.cli.terminal.output import dump, say
from services.cli.terminal.parser import FORMATS, Verbs, positive, verbs
from services.core.handover.acts import ACTS, Act
from services.core.handover.states import DANISH
from services.storage.handovers.given import Given

NUMBER = "overdragelsens nummer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs: the reads, then every act of the table."""
    verb = verbs(parser)
    queue.add_list(parser, verb("list", "viser åbne overdragelser", queue.main_list))
    show = verb("show", "viser en overdragelse og hvorfor den kom hertil; visningen logges", main_show)
    add_about(show, NUMBER)
    show.add_argument("--content", action="store_true", help="også indholdet, når det er overtaget")
    add_about(verb("content", "viser indholdet, når det er overtaget; læsningen logges", main_content), NUMBER)
    identity = verb("identity", "viser navn og personnummer med en grund; læsningen logges (CPR-9)", main_identity)
    add_about(identity, NUMBER)
    add_options(identity, Identity)
    add_about(verb("targets", "viser hvortil sagen kan videresendes, og på hvilken hjemmel", main_targets), NUMBER)
    made = verb("receipt", "skriver en kvittering for et trin: beviset for, at det står i loggen", main_receipt)
    made.add_argument("number", type=number, metavar="NUMMER", help=NUMBER)
    made.add_argument("name", type=Path, metavar="NAVN", help="kvitteringen bliver NAVN.tlog-proof, bladet NAVN.entry")
    made.add_argument("--version", type=positive, metavar="N", help="udgaven, som trinet gav; ellers det seneste trin")
    add_actor(made, required=True)
    for act in ACTS:
        _add_act(verb, act)


def _add_act(verb: Verbs, act: Act) -> None:
    added = verb(act.name.replace("_", "-"), f"{act.danish}: {act.meaning}", main_act)
    added.set_defaults(act=act)
    add_about(added, NUMBER)
    add_seen(added)
    add_options(added, act.body)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_show(arguments: argparse.Namespace) -> int:
    """Print one handover, returns 0; the reading has its leaf before anything is shown."""
    from services.cli.commands.handover import show  # noqa: PLC0415 -- the rulebook's libraries take long; only reads need them

    return show.show(arguments)


def main_content(arguments: argparse.Namespace) -> int:
    """Print what the event says as far as this forum may see it, returns 0."""
    from services.cli.commands.handover import show  # noqa: PLC0415 -- as above

    return show.content(arguments)


def main_identity(arguments: argparse.Namespace) -> int:
    """Print who it is about, returns 0."""
    from services.cli.commands.handover import show  # noqa: PLC0415 -- as above

    return show.identity(arguments, body_of(arguments, Identity))


def main_targets(arguments: argparse.Namespace) -> int:
    """Print where the case can be forwarded to, returns 0."""
    from services.cli.commands.handover import show  # noqa: PLC0415 -- as above

    return show.targets(arguments)


def main_receipt(arguments: argparse.Namespace) -> int:
    """Write the receipt of a step and its leaf, returns 0."""
    from services.cli.commands.audit.receipts import put  # noqa: PLC0415 -- as above
    from services.storage.handovers.receipts import receipt  # noqa: PLC0415 -- as above

    try:
        found = at_work(arguments, "receipt", lambda office: receipt(office, arguments.number, arguments.version))
    except ValueError:
        raise CommandError(BAD_DATA, "der er ingen kvittering: loggen hænger ikke sammen") from None
    say(f"stafet: trin {found['step']}: {put(arguments.name, found['entry'].encode(), found['proof'])}")
    return 0


def main_act(arguments: argparse.Namespace) -> int:
    """Do an act of the table; prints the item after it, returns 0."""
    act: Act = arguments.act
    from services.storage.handovers.acts import perform  # noqa: PLC0415 -- as above

    given = partial(Given, body_of(arguments, act.body), arguments.version)
    after = at_work(arguments, act.name, lambda office: perform(office, act.name, arguments.number, given))
    if arguments.output == FORMATS[0]:
        state = DANISH[after["state"]].lower()
        say(f"stafet: {act.danish.lower()}: overdragelse {arguments.number}: {state} (udgave {after['version']})")
    else:
        dump(after)
    return 0
