"""`stafet webhook`: where a forum's own system wants to be told, signed up and looked after by whoever leads there."""

import argparse

from connectors.webhook import wishes
from connectors.webhook.payload import CHANGES
from connectors.webhook.signing import told
from services.cli.commands.grant.arguments import add_address, expect_forum
from services.cli.commands.webhook.at_work import at_work
from services.cli.commands.webhook.showing import OF_A_DELIVERY, PATIENCE, main_deliveries, main_list, say_arrived
from services.cli.terminal.act_arguments import add_about, add_actor, instant, number
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import dump, line, say
from services.cli.terminal.parser import FORMATS, limit, output, verbs
from services.core.access.roles import ANY

LIMIT = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    add = verb("add", "tilmelder en adresse; den prøves, og hører intet, før den har svaret", main_add)
    add.add_argument("url", metavar="ADRESSE", help="hvor der fortælles, fx https://system.eksempel.dk/stafet")
    add_address(add)
    add.add_argument("--type", action="append", default=[], metavar="TYPE", help="kun om disse, fx release_notice")
    add.add_argument("--change", action="append", default=[], metavar="ORD", help=f"kun disse: {', '.join(CHANGES)}")
    add_actor(add, required=True)
    output(add)
    listing = verb("list", "viser webhooks, og hvordan det går med dem", main_list)
    listing.add_argument("--all", action="store_true", help="også de fjernede")
    add_actor(listing, required=True)
    output(listing)
    for name, does, do in (
        ("ping", "prøver adressen igen; svarer den, er den aktiv", main_ping),
        ("test", "sender en besked, der intet betyder", main_test),
        ("pause", "holder beskeder tilbage, til adressen er prøvet igen", main_pause),
        ("remove", "fjerner den og dens hemmelighed", main_remove),
    ):
        one = verb(name, does, do)
        add_about(one, "webhookens nummer")
        if do in {main_ping, main_test}:
            one.add_argument(
                "--wait", type=int, default=PATIENCE, metavar="SEKUNDER", help="hvor længe svaret ventes; 0 slet ikke"
            )
    sent = verb("deliveries", "viser hvad der blev af beskederne, de nyeste først", main_deliveries)
    add_about(sent, "webhookens nummer")
    sent.add_argument("--state", choices=tuple(OF_A_DELIVERY), metavar="TILSTAND", help="|".join(OF_A_DELIVERY))
    limit(sent, LIMIT)
    again = verb("resend", "sender igen, hver under sit nummer; ellers alt, der ikke er kommet frem", main_resend)
    add_about(again, "webhookens nummer")
    which = again.add_mutually_exclusive_group()
    which.add_argument("--message", type=number, metavar="BESKED", help="kun denne besked, også en leveret")
    which.add_argument("--since", type=instant, metavar="TIDSPUNKT", help="alle, der er lavet siden, også leverede")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_add(arguments: argparse.Namespace) -> int:
    """Sign up; prints the number and, this once, the secret. Returns 0."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_added") as (needs, office):
        expect_forum(needs, None, arguments.forum, every=False)
        try:
            url = wishes.address(arguments.url, plain=bool(needs.settings.webhook_networks))
            types, changes = wishes.types(arguments.type), wishes.changes(arguments.change)
        except wishes.WishError as error:
            raise CommandError(UNUSABLE, str(error)) from None
        municipality = None if arguments.municipality == ANY else arguments.municipality
        made = webhooks.add(office, webhooks.Wish(arguments.forum, municipality, url, types, changes))
    if arguments.output == FORMATS[0]:
        line(f"{made.id}\n{told(made.secret)}")
        say("stafet: hemmeligheden vises kun denne gang; `stafet webhook list` siger, om adressen har svaret")
    else:
        dump({"id": str(made.id), "secret": told(made.secret)})
    return 0


def main_ping(arguments: argparse.Namespace) -> int:
    """Ping, and wait a moment for the answer; returns 0 when it came."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_pinged") as (needs, office):
        return say_arrived(arguments, needs.connection, webhooks.ping(office, arguments.number))


def main_test(arguments: argparse.Namespace) -> int:
    """Send what means nothing, and wait a moment for the answer; returns 0 when it came."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_tested") as (needs, office):
        return say_arrived(arguments, needs.connection, webhooks.test(office, arguments.number))


def main_pause(arguments: argparse.Namespace) -> int:
    """Hold back; returns 0."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_paused") as (_, office):
        webhooks.pause(office, arguments.number)
    say(f"stafet: webhook {arguments.number} er sat på pause; `stafet webhook ping` lader den høre igen")
    return 0


def main_remove(arguments: argparse.Namespace) -> int:
    """Remove; returns 0."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_removed") as (_, office):
        webhooks.remove(office, arguments.number)
    say(f"stafet: webhook {arguments.number} er fjernet")
    return 0


def main_resend(arguments: argparse.Namespace) -> int:
    """Send again; returns 0."""
    from services.storage.deliveries import webhooks  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments, "webhook_resent") as (_, office):
        count = webhooks.resend(office, arguments.number, webhooks.Again(arguments.message, arguments.since))
    if arguments.output == FORMATS[0]:
        say(f"stafet: {count} beskeder sendes igen")
    else:
        dump({"count": count})
    return 0
