"""`stafet audit`: the export of the log, its receipts, and the verifier of both, which needs no server."""

import argparse
from pathlib import Path

from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import verbs
from services.runtime.os_errors import reason

DAMAGED = "loggen hænger ikke sammen; den er skrevet, som den står, og `stafet audit verify` siger hvor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    export = verb("export", "skriver hele loggen til en mappe, som enhver kan prøve", main_export)
    export.add_argument(
        "folder", type=Path, metavar="MAPPE", help="en ny eller tom mappe, eller en, hvor et udtræk blev afbrudt"
    )
    export.add_argument(
        "--openings", action="store_true", help="også openings.jsonl: det, som bladene forpligter sig til"
    )
    export.add_argument(
        "--for-witness",
        action="store_true",
        help="til et vidne: det nyeste checkpoint, også før noget vidne har underskrevet det, og ingen blade",
    )
    add_actor(export, required=True)
    one = verb("show", "viser ét blad, og det, det forpligter sig til; ender med 0 eller 40", main_show)
    one.add_argument("number", type=_number, metavar="BLAD", help="bladets nummer")
    one.add_argument("-o", "--output", choices=("table", "json"), default="table", help="tabel (table) eller json")
    add_actor(one, required=True)
    check = verb("verify", "prøver et udtræk uden server; ender med 0, 30, 40 eller 50", main_verify)
    check.add_argument("folder", type=Path, metavar="MAPPE", help="udtrækket")
    check.add_argument("--known-head", type=Path, metavar="FIL", help="et checkpoint, du selv har gemt")
    made = verb("receipt", "skriver en kvittering for ét blad", main_receipt)
    made.add_argument("number", type=_number, metavar="BLAD", help="bladets nummer")
    made.add_argument("name", type=Path, metavar="NAVN", help="kvitteringen bliver NAVN.tlog-proof, bladet NAVN.entry")
    add_actor(made, required=True)
    one = verb("check-receipt", "prøver en kvittering uden server; ender med 0, 40 eller 50", main_check_receipt)
    one.add_argument(
        "file", type=Path, metavar="FIL", help="kvitteringen, NAVN.tlog-proof, med NAVN.entry ved siden af"
    )
    for added in (check, one):
        added.add_argument("--vkey", type=Path, metavar="FIL", help="loggens nøgle, som du har den fra andre")
        added.add_argument("--policy", type=Path, metavar="FIL", help="hvilke vidner der skal have underskrevet")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_verify(arguments: argparse.Namespace) -> int:
    """Check an export by the verifier that lies in it."""
    from services.cli.commands.audit import verify  # noqa: PLC0415 -- its library takes long; each verb loads its own

    return verify.check(arguments.folder, arguments.known_head, arguments.vkey, arguments.policy, line)


def main_check_receipt(arguments: argparse.Namespace) -> int:
    """Check a receipt."""
    from services.cli.commands.audit import receipts  # noqa: PLC0415 -- see main_verify

    return receipts.check(arguments.file, arguments.vkey, arguments.policy, line)


def main_show(arguments: argparse.Namespace) -> int:
    """Open one leaf."""
    from services.cli.commands.audit import opening  # noqa: PLC0415 -- see main_verify

    return opening.show(arguments)


def main_export(arguments: argparse.Namespace) -> int:
    """Write the whole log."""
    from services.cli.commands.audit import exporting, opening, reading, unfinished  # noqa: PLC0415 -- see main_verify

    folder: Path = arguments.folder
    try:
        unfinished.expect_free(folder)
        with reading.log(arguments.actor, "log.exported") as log, unfinished.writing(folder):
            kept = reading.checkpoint(log, newest=arguments.for_witness)
            if arguments.openings:
                opening.write(folder / opening.FILE, log, kept.size)
            leaves, entries = log.leaves(kept.size), not arguments.for_witness
            whole = exporting.export(folder, leaves, kept, log.keys(), log.policy(), entries=entries)
    except OSError as error:
        raise CommandError(UNUSABLE, f"{folder} kan ikke skrives ({reason(error)})") from None
    except exporting.UnwritableLogError as error:
        raise CommandError(BAD_DATA, f"loggen kan ikke skrives: {error}") from None
    if not whole:
        say(f"stafet: {DAMAGED}")
    note("log_exported", arguments.actor)
    if not kept.witnessed:
        say(f"stafet: {reading.UNWITNESSED}")
    say(f"stafet: {kept.size} blade er skrevet til {folder}; gem dets checkpoint: det viser senere, om noget er ændret")
    return 0


def main_receipt(arguments: argparse.Namespace) -> int:
    """Write one leaf and the receipt for it."""
    from services.cli.commands.audit import reading, receipts  # noqa: PLC0415 -- see main_verify
    from services.storage.evidence import receipts as made  # noqa: PLC0415 -- see main_verify

    number: int = arguments.number
    with reading.log(arguments.actor, "log.receipt", f"leaf/{number}") as log:
        body = log.leaf(number)
        if body is None:
            raise CommandError(BAD_DATA, f"blad {number} findes ikke")
        reading.checkpoint(log, number)
        try:
            found = made.receipt(log.connection, number)
        except ValueError:
            found = None
        if found is None:
            raise CommandError(BAD_DATA, f"blad {number} har ingen kvittering: loggen hænger ikke sammen")
    told = receipts.put(arguments.name, found.entry, found.proof)
    note("receipt_made", arguments.actor)
    say(f"stafet: {told}")
    return 0


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke et bladnummer")
    return int(text)
