"""`stafet rulebook`: the rules of a district as a table, their proof, and how they come into force."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from services.cli.commands.rulebook import trial_and_activation as life
from services.cli.commands.rulebook.diff import diff
from services.cli.commands.rulebook.proof_sentences import sentence
from services.cli.commands.rulebook.show import show
from services.cli.terminal.errors import REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import dump, line
from services.cli.terminal.parser import verbs
from services.core.proof.prove import Finding, Proof, prove
from services.core.rulebook.deadlines_page import PAGES
from services.core.rulebook.model import Rulebook, RulebookError
from services.runtime.config import rulebook_files
from services.runtime.config.settings import load

FORMS = ("table", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    _asked(verb("show", "viser et regelsæt i den rækkefølge, der spørges", main_show))
    _compared(verb("diff", "siger hvem der ville gå et andet sted hen under B end under A", main_diff))
    _asked(verb("verify", "beviser et regelsæt: prøver alle kombinationer og finder huller og fejl", main_verify))
    pages = verb("pages", "skriver siderne om fora, fordeling og frister ud fra regelsættet", main_pages)
    pages.add_argument("to", metavar="MAPPE", type=Path, help="hvor siderne skrives")
    verb("begin", "sætter mappens regelsæt i kraft i en database, der aldrig har haft et", life.main_begin)
    life.add_try(verb("try", "afgør gemte hændelser igen under et andet regelsæt; ændrer intet", life.main_try))
    life.add_activate(
        verb("activate", "sætter et regelsæt i kraft; to personer gør det hver for sig", life.main_activate)
    )


def _compared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="A", type=Path, help="det første regelsæts mappe")
    parser.add_argument("after", metavar="B", type=Path, help="det andet regelsæts mappe")
    parser.add_argument("-o", "--output", choices=FORMS, default="table", help="til mennesker (table) eller json")


def _asked(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory", nargs="?", metavar="MAPPE", type=Path, help="regelsættets mappe; ellers det gældende"
    )
    parser.add_argument("-o", "--output", choices=FORMS, default="table", help="til mennesker (table) eller json")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_verify(arguments: argparse.Namespace) -> int:
    """Print the proof; returns 1 when something does not hold."""
    directory = arguments.directory or load().rulebook
    began = time.monotonic()
    try:
        proof = prove(rulebook_files.load(directory))
    except RulebookError as error:
        if not directory.is_dir():
            raise CommandError(UNUSABLE, f"{directory} er ingen mappe") from None
        return _unreadable(str(error), arguments.output)
    seconds = time.monotonic() - began
    if arguments.output == "json":
        dump(_as_json(proof, seconds))
    else:
        _tell(proof, seconds)
    return REFUSED if proof.findings else 0


def main_show(arguments: argparse.Namespace) -> int:
    """Print the rulebook."""
    return show(arguments, opened(arguments.directory))


def main_pages(arguments: argparse.Namespace) -> int:
    """Write the pages of the rulebook in force."""
    book = opened(None)
    for name, page in PAGES.items():
        (arguments.to / name).write_text(page(book), encoding="utf-8")
        line(str(arguments.to / name))
    return 0


def main_diff(arguments: argparse.Namespace) -> int:
    """Print the difference."""
    return diff(arguments, opened(arguments.before), opened(arguments.after))


def opened(directory: Path | None) -> Rulebook:
    """Return the rulebook in a folder, or the one in force. Raises CommandError."""
    try:
        return rulebook_files.load(directory or load().rulebook)
    except RulebookError as error:
        raise CommandError(UNUSABLE, f"regelsættet kan ikke bruges: {error}") from None


def _unreadable(error: str, form: str) -> int:
    if form == "json":
        dump({"proven": False, "error": error})
    else:
        line(f"IKKE BEVIST: regelsættet kan ikke bruges: {error}")
    return REFUSED


def _as_json(proof: Proof, seconds: float) -> dict[str, object]:
    return {
        "rulebook": proof.rulebook,
        "proven": not proof.findings,
        "combinations": proof.combinations,
        "groups": proof.groups,
        "rows": proof.rows,
        "pairs": proof.pairs,
        "seconds": round(seconds, 1),
        "findings": [_finding(finding) for finding in proof.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "claim": finding.claim,
        "row": finding.row,
        "about": finding.about,
        "others": list(finding.others),
        "text": sentence(finding),
        "switches": None if finding.switches is None else list(finding.switches),
        "event": finding.event,
    }


def _tell(proof: Proof, seconds: float) -> None:
    line(f"Regelsæt {proof.rulebook}")
    line(
        f"{_grouped(proof.combinations)} kombinationer af oplysninger er dækket. Reglerne skiller dem i "
        f"{_grouped(proof.groups)} grupper; hver gruppe er afgjort én gang af den samme motor, som afgør sagerne."
    )
    line(
        f"{proof.rows} rækker, {proof.pairs} par af afsender og type. Det tog {seconds:.1f} s.".replace(
            f"{seconds:.1f}", f"{seconds:.1f}".replace(".", ",")
        )
    )
    for finding in proof.findings:
        line("")
        line(f"FEJL: {sentence(finding)}")
        if finding.event is not None:
            line("Mindste eksempel, som `stafet explain -` kan læse:")
            dump(finding.event)
    line("")
    line(_verdict(proof.findings))


def _verdict(findings: Sequence[Finding]) -> str:
    return f"IKKE BEVIST: {len(findings)} fejl." if findings else "BEVIST: ingen fejl."


def _grouped(number: int) -> str:
    """Return a number with points between thousands, as Danish has it."""
    return f"{number:,}".replace(",", ".")
