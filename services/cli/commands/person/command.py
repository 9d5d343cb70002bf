"""`stafet person`: one person's data is erased after a rehearsal, or kept by a hold, by whoever protects data."""

import argparse
import importlib
from typing import Any

from services.cli.commands.person import disclosures, restoring
from services.cli.commands.person.naming import add_person, named
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import output, verbs

COLUMNS = {"what": "Hvad", "count": "Antal"}
WHAT = {
    "events": "Hændelser, hvis indhold slettes",
    "handovers": "Overdragelser, hvis tekster slettes",
    "letters": "Døde beskeder",
    "submitted": "Hændelser, der ligger i indgangen",
    "answers": "Svar, der gemmes til gentagne kald",
    "open": "Åbne overdragelser (står i vejen)",
    "held": "Bevaringer (står i vejen)",
    "kept": "Døde beskeder, som en bevaring gælder (står i vejen)",
    "coming": "Hændelser på vej ind (står i vejen)",
}
WHY_ERASE = ("requested", "controller_decided", "sent_by_mistake")
WHY_HOLD = ("complaint", "court_case", "supervisory_authority", "access_request", "other")
WHY_RELEASE = ("over", "by_mistake", "other")
"""Codes, never free text: a reason goes into the audit log, where nobody may be named."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    disclosures.add(verb)
    erase = verb("erase", "sletter alt om en person for altid; uden --yes kun som prøve", main_erase)
    add_person(erase)
    erase.add_argument("--reason", required=True, choices=WHY_ERASE, help="hvorfor; står i loggen")
    add_actor(erase, required=True)
    sure = erase.add_mutually_exclusive_group()
    sure.add_argument("--yes", action="store_true", help="gør det nu")
    sure.add_argument("--dry-run", action="store_true", help="vis kun, hvad der ville blive slettet (som uden --yes)")
    output(erase)
    for name, meaning, do, reasons in (
        ("hold", "bevarer alt om en person: intet slettes, før bevaringen er ophævet", main_hold, WHY_HOLD),
        ("release", "ophæver bevaringen af en person", main_release, WHY_RELEASE),
    ):
        act = verb(name, meaning, do)
        add_person(act)
        act.add_argument("--reason", required=True, choices=reasons, help="hvorfor; står i loggen")
        add_actor(act, required=True)
    restoring.add(verb)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_erase(arguments: argparse.Namespace) -> int:
    """Rehearse, or erase with --yes."""
    who, act = named(arguments), _at_work()
    with act.at_work(arguments.actor, "person.erase") as work:
        person = work.handle(who)
        erasing = work.erasing
        found = erasing.erase(person, arguments.reason) if arguments.yes else erasing.rehearse(person)
    told = {name: getattr(found, name) for name in WHAT}
    counts = {name: value if isinstance(value, int) else len(value) for name, value in told.items()}
    if arguments.output == "json":
        show("json", {"handle": "", "erased": "", **WHAT}, [{"handle": person.hex, "erased": arguments.yes, **counts}])
    else:
        show(arguments.output, COLUMNS, [{"what": WHAT[name], "count": count} for name, count in counts.items()])
    if arguments.yes:
        note("person_erased", arguments.actor)
        say(f"stafet: slettet for altid; håndtaget var {person.hex}")
    else:
        say("stafet: det var en prøve, intet er slettet; kør igen med --yes")
    return 0


def main_hold(arguments: argparse.Namespace) -> int:
    """Keep a person's data."""
    who = named(arguments)
    with _at_work().at_work(arguments.actor, "person.hold") as work:
        person = work.handle(who)
        work.holds.place(person, arguments.reason)
    note("person_held", arguments.actor)
    say(f"stafet: alt om personen {person.hex} bevares, indtil det ophæves med `stafet person release`")
    return 0


def main_release(arguments: argparse.Namespace) -> int:
    """Let a person's data be erased again."""
    who = named(arguments)
    with _at_work().at_work(arguments.actor, "person.release") as work:
        person = work.handle(who)
        ended = work.holds.release(person, arguments.reason)
    note("person_released", arguments.actor)
    say(f"stafet: {ended} bevaring(er) af personen {person.hex} er ophævet")
    return 0


def _at_work() -> Any:
    """Return the module with the libraries of keys and rulebooks, which take long: help does without."""
    return importlib.import_module("services.cli.commands.person.at_work")
