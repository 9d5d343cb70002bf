"""`stafet demo`: starts everything on this machine, sends a fictive week through it, and shows what became of it."""

import argparse
import os
import shlex
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import orjson

from services.cli import main as cli
from services.cli.commands.demo import witnessing
from services.cli.commands.demo.access import COORDINATOR, let_in
from services.cli.commands.demo.carrying import Carrying, at
from services.cli.commands.demo.fiction import week
from services.cli.commands.demo.last_screen import the_desk, what_to_try
from services.cli.commands.demo.moving import EVERY, keep_moving
from services.cli.commands.demo.starting import LOG, started
from services.cli.commands.publish import sending
from services.cli.terminal import servers
from services.cli.terminal.errors import REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import positive
from services.runtime.config.settings import PREFIX, load
from services.storage import balance

COUNT = 300
QUIET = 120.0  # seconds without any progress after which the demo gives up
LOOK = 0.25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--once", action="store_true", help="slutter af sig selv, når det hele er vist")
    parser.add_argument("--count", type=positive, default=COUNT, metavar="N", help=f"hændelser (ellers {COUNT})")


def main(arguments: argparse.Namespace) -> int:
    """Show it; returns 0 when every event has an end and the balance closes. Raises CommandError."""
    settings = load()
    if settings.mode != "demo":
        raise CommandError(UNUSABLE, f"demo er kun til opdigtede personer: sæt {PREFIX}MODE=demo")
    home = settings.home.resolve()
    os.environ[f"{PREFIX}HOME"] = str(home)  # the commands that are shown find the same folder
    for number in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: started in the background it would be ignored
        signal.signal(number, signal.default_int_handler)
    say(f"stafet: starter database, Kafka og processer i {home} (loggen: {LOG})")
    with witnessing.witness(settings, home), started(home) as (health, seconds):
        say(f"stafet: klar efter {seconds:.1f} s")
        let_in()
        expected, new = _send(arguments.count)
        _wait_until_decided(expected)
        code = _show(expected, new=new) or witnessing.show(home, _command)
        if not arguments.once:
            _stay(home, health)
    return code


def _send(count: int) -> tuple[int, bool]:
    """Send the week unless it is there from last time; returns how many records must have come in, and if it is new."""
    with servers.reading() as connection:
        before = sum(one.received for one in balance.draw(connection).lines)
    if before >= count:
        say(f"stafet: data fra sidst er bevaret ({before} hændelser); slet mappen for at begynde forfra")
        say("stafet: kvitteringer og out.* fra sidst er væk: demoens Kafka ligger i hukommelsen og begynder tom")
        return before, False
    today = datetime.now(UTC).date()
    say(f"stafet: sender {count} hændelser om opdigtede personer i ugen op til {today:%d.%m.%Y}")
    events = [
        sending.Event(orjson.dumps(event), f"in.{event['source'].rpartition(':')[2]}", event["partitionkey"])
        for event in week(today, today.toordinal(), count)
    ]
    sending.send(servers.settings(), events)
    return before + count, True


def _wait_until_decided(expected: int) -> None:
    """Wait until every record has an end and every notice is sent, and tell how far it is."""
    told, moved = -1, time.monotonic()
    while True:
        with servers.reading() as connection:
            drawn = balance.draw(connection)
        received = sum(one.received for one in drawn.lines)
        done = received - drawn.unsent
        if done != told:
            told, moved = done, time.monotonic()
            say(f"stafet: {received} af {expected} fordelt, {drawn.unsent} beskeder på vej ud")
        if received >= expected and not drawn.unsent:
            return
        if time.monotonic() - moved > QUIET:
            raise CommandError(REFUSED, "intet er sket i to minutter; loggen og `stafet doctor` siger hvorfor")
        time.sleep(LOOK)


def _show(expected: int, *, new: bool) -> int:
    """Show queues, items and the balance, each by the command that anybody can type; carry some of a new week."""
    settings = servers.settings()
    _command("queue", "list", "--summary")
    for one in at(settings, COORDINATOR, "ksp")[:1]:
        _command("handover", "show", str(one.id), "--as", COORDINATOR)
    carried = 0
    if new:
        carried = Carrying(settings, _command).all()
        _wait_until_decided(expected)
    return _command("balance") or carried


def _command(*words: str) -> int:
    line("")
    line(f"$ {shlex.join(('stafet', *words))}")
    code = cli.main(words)
    if code == cli.INTERRUPTED:
        raise KeyboardInterrupt
    return code


def _stay(home: Path, health: str) -> None:
    say("")
    for one in the_desk(servers.settings()):
        say(one)
    say("")
    say("Prøv i et andet vindue (`export PATH=$PWD/.venv/bin:$PATH`):")
    for row in what_to_try(servers.settings()):
        say(f"  # {row.who}")
        say(f"  {row.command}")
    say(f"Køerne bevæger sig: hvert {EVERY:.0f}. sekund kommer der en ny opdigtet hændelse fra Hjørring.")
    say(f"stafet: kører videre ({health}/health/ready); Ctrl-C stopper, og data bliver i {home}")
    with suppress(KeyboardInterrupt):
        keep_moving()
