"""`stafet mail`: a publisher's person reads the mails that came in, and sends their events on or discards them."""

import argparse
from typing import TYPE_CHECKING

from schemas.faults import FAULTS
from services.cli.terminal.act_arguments import MAIL, add_about, add_actor
from services.cli.terminal.errors import AWAY, BAD_DATA, CommandError
from services.cli.terminal.office import at_work
from services.cli.terminal.output import clean, dump, line, moment, show
from services.cli.terminal.parser import FORMATS, output, verbs
from services.effects.actors import RefusedEventsError
from services.runtime.config.settings import load

if TYPE_CHECKING:
    from services.storage.handovers.office import Office
    from services.storage.publishers.submitting import Taken

NUMBER = "mailens nummer, fra `stafet mail list`"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    listing = verb("list", "viser hvilke mails der venter på en person; opslaget logges", main_list)
    add_actor(listing, required=True)
    output(listing)
    add_about(verb("show", "viser de hændelser, en mail bliver til; læsningen logges", main_show), NUMBER)
    add_about(verb("send", "sender en mails hændelser, alle eller ingen", main_send), NUMBER)
    add_about(verb("discard", "kasserer en mail: intet sendes, og indholdet glemmes", main_discard), NUMBER)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print what waits, returns 0."""
    from services.storage.publishers import mails  # noqa: PLC0415 -- the rulebook's libraries take long

    found = at_work(arguments, "list", mails.listed, MAIL)
    is_table = arguments.output == FORMATS[0]
    rows = [{"id": one.id, "received_at": moment(one.received_at) if is_table else one.received_at} for one in found]
    show(arguments.output, {"id": "Nummer", "received_at": "Modtaget"}, rows)
    return 0


def main_show(arguments: argparse.Namespace) -> int:
    """Print the events of a mail, returns 0."""
    from services.storage.publishers import mails  # noqa: PLC0415 -- as above

    found = at_work(arguments, "show", lambda office: mails.shown(office, arguments.number), MAIL)
    if arguments.output != FORMATS[0]:
        dump(found.told())
        return 0
    for event in found.events:
        line(f"{clean(str(event.get('type')))}  {clean(str(event['id']))}")
        for name, value in _fields(event.get("data")):
            line(f"  {clean(name)}: {clean(str(value))}")
    return 0


def main_send(arguments: argparse.Namespace) -> int:
    """Send a mail's events; prints their receipts, returns 0."""
    taken = at_work(arguments, "send", lambda office: _sent(office, arguments), MAIL)
    rows = [{"id": one.event_id, "receipt": one.receipt} for one in taken]
    show(arguments.output, {"id": "Hændelse", "receipt": "Kvittering"}, rows)
    return 0


def main_discard(arguments: argparse.Namespace) -> int:
    """Discard a mail, returns 0."""
    from services.storage.publishers import mails  # noqa: PLC0415 -- as above

    at_work(arguments, "discard", lambda office: mails.discard(office, arguments.number), MAIL)
    show(arguments.output, {"id": "Kasseret"}, [{"id": arguments.number}])
    return 0


def _sent(office: "Office", arguments: argparse.Namespace) -> "list[Taken]":
    from services.storage.publishers import mails  # noqa: PLC0415 -- as above
    from services.storage.publishers.quotas import OverQuotaError, Quota  # noqa: PLC0415 -- as above

    settings = load()
    quota = Quota(settings.publisher_events_per_second, settings.publisher_events_at_once)
    try:
        return mails.send(office, arguments.number, quota)
    except OverQuotaError as error:
        raise CommandError(AWAY, f"afsenderen har sendt for meget; prøv igen om {error.seconds} s") from None
    except RefusedEventsError as error:
        faults = "; ".join(f"{one.field} {FAULTS[one.fault]}" for one in error.faults)
        why = faults or "en hændelse er sendt før under samme id med andet indhold"
        raise CommandError(BAD_DATA, f"{MAIL} {arguments.number} kan ikke sendes: {why}") from None


def _fields(value: object, above: str = "") -> "list[tuple[str, object]]":
    """Return each field of an event's content, with the path that leads to it."""
    if not isinstance(value, dict):
        return [(above, value)] if above else []
    return [one for name, inner in value.items() for one in _fields(inner, f"{above}.{name}".removeprefix("."))]
