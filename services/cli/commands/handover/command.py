"""`stafet handover`: seen, taken and given back by a named person; of two who act at once one wins."""

import argparse
from collections.abc import Callable

from services.cli.commands.handover import queue
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, note, number, refused
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import dump, say
from services.cli.terminal.parser import FORMATS, output, positive, verbs
from services.core.handover.acts import RETURN_REASONS
from services.core.handover.states import DANISH
from services.effects.actors import Done, RefusedActError
from services.storage.handovers.acts import HandoverActs

LATER = ("forward", "close")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    queue.add_list(parser, verb("list", "viser åbne overdragelser", queue.main_list))
    show = verb("show", "viser en overdragelse og hvorfor den kom hertil; visningen logges", main_show)
    _shared(show)
    show.add_argument("--content", action="store_true", help="også indholdet, når din organisation har overtaget")
    accept = verb("accept", "overtager: ansvaret flytter hertil", main_accept)
    _shared(accept)
    _version(accept)
    back = verb("return", "returnerer til afsenderen med en grund", main_return)
    _shared(back)
    _version(back)
    back.add_argument("--reason", required=True, choices=RETURN_REASONS, help="hvorfor")
    for name in LATER:
        verb(name, "er ikke bygget endnu", main_later).add_argument("rest", nargs="*", help=argparse.SUPPRESS)


def _shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=number, metavar="NUMMER", help="overdragelsens nummer")
    add_actor(parser, required=True)
    output(parser)


def _version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", type=positive, metavar="N", help="udgaven du så; er der en nyere, sker intet")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_later(_: argparse.Namespace) -> int:
    """Say that it is not there yet."""
    raise CommandError(UNUSABLE, f"{' og '.join(LATER)} er ikke bygget endnu; brug accept eller return")


def main_show(arguments: argparse.Namespace) -> int:
    """Print one handover, returns 0; the reading has its leaf before anything is shown."""
    from services.cli.commands.handover import show  # noqa: PLC0415 -- the rulebook's libraries take long; only this verb needs them

    return show.show(arguments)


def main_accept(arguments: argparse.Namespace) -> int:
    """Accept the handover for the actor's organisation; prints its new state, version and leaf, returns 0."""
    return _act(arguments, "accepted", lambda acts: acts.accept(arguments.number, arguments.version))


def main_return(arguments: argparse.Namespace) -> int:
    """Return the handover to its sender with a coded reason; prints its new state, version and leaf, returns 0."""
    reason = arguments.reason
    return _act(arguments, "returned", lambda acts: acts.give_back(arguments.number, reason, arguments.version))


def _act(arguments: argparse.Namespace, act: str, do: Callable[[HandoverActs], Done]) -> int:
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        try:
            done = do(Dependencies(settings, connection).handover_acts(arguments.actor))
        except RefusedActError as error:
            note(act, arguments.actor, code=error.code, handover=arguments.number)
            raise refused(error, f"overdragelse {arguments.number}") from None
    forum, municipality = done.handover.forum, done.handover.municipality
    note(act, arguments.actor, handover=arguments.number, forum=forum, municipality=municipality)
    return _tell(arguments, done)


def _tell(arguments: argparse.Namespace, done: Done) -> int:
    told = {"id": str(arguments.number), "state": done.state, "version": done.version, "leaf": done.leaf}
    if arguments.output == FORMATS[0]:
        say(f"stafet: overdragelse {arguments.number} er nu {DANISH[done.state].lower()} (udgave {done.version})")
    else:
        dump(told)
    return 0
