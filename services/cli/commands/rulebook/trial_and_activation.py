"""`stafet rulebook begin`, `try` and `activate`: the first one, stored events decided again, and two persons' word."""

import argparse
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from services.cli.terminal import business, servers
from services.cli.terminal.act_arguments import add_actor, instant
from services.cli.terminal.errors import BAD_DATA, REFUSED, CommandError
from services.cli.terminal.output import dump, line, moment, say, show
from services.cli.terminal.parser import limit, output
from services.core.decision import words
from services.core.decision.trial import KINDS, OTHER, SAME, Address, Trial, addresses
from services.core.proof.prove import prove
from services.core.rulebook.model import Rulebook, RulebookError
from services.effects.actors import RefusedActError
from services.runtime.bootstrap import folder_rulebook, sealer
from services.runtime.config import rulebook_files
from services.storage.rulebooks import trial as stored_trial
from services.storage.rulebooks.archive import Activated, Archive, begin
from services.storage.rulebooks.trial import Tried

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WORDS = {
    "same": "uændret",
    "moved": "til andre køer",
    "refused": "nu afvist",
    "manual": "nu til en person",
    "routed": "nu fordelt",
    "other": "samme køer, andet ændret",
}
QUEUES = {"queue": "Kø", "before": "Før", "after": "Efter"}
CASES = {
    "event": "Hændelse",
    "publisher": "Afsender",
    "type": "Type",
    "kind": "Ændring",
    "before": "Før",
    "after": "Efter",
}
REFUSALS = {
    "no_trial": "er ikke prøvet det seneste døgn; kør `stafet rulebook try` først",
    "past": "kan ikke gælde fra et tidspunkt, der er forbi; vælg et senere, eller lad --from være",
    "same_person": "er foreslået af dig selv; en anden person skal gentage kommandoen",
}


def add_try(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `try`."""
    parser.add_argument("directory", type=Path, metavar="MAPPE", help="det regelsæt, der skal prøves")
    parser.add_argument("--since", type=_day, required=True, metavar="ÅÅÅÅ-MM-DD", help="hændelser fra og med den dag")
    add_actor(parser, required=True)
    limit(parser, 20)
    output(parser)


def add_activate(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `activate`."""
    parser.add_argument("directory", type=Path, metavar="MAPPE", help="det regelsæt, der skal gælde")
    parser.add_argument(
        "--from", dest="start", type=instant, metavar="TIDSPUNKT", help="gælder fra, med zone; ellers straks"
    )
    add_actor(parser, required=True)
    output(parser)


def main_begin(_: argparse.Namespace) -> int:
    """Put the folder's rulebook in force where none ever was; doing it twice does no harm."""
    settings = servers.database_settings()
    mine = folder_rulebook(settings)
    with servers.acting(settings) as connection:
        ruling = begin(connection, mine)
    say(f"stafet: {ruling} er i kraft" if ruling == mine.hash else f"stafet: {ruling} er i kraft; mappens er et andet")
    return 0


def main_try(arguments: argparse.Namespace) -> int:
    """Decide stored events under the candidate; stores nothing but the trial and its leaf."""
    settings = servers.database_settings()
    candidate, since = _candidate(arguments.directory), arguments.since
    keeper, trial = sealer(settings), Trial()
    cases: list[dict[str, str]] = []
    with business.at_work(settings, arguments.actor, "rulebook") as needs:
        connection = needs.connection
        for number, tried in enumerate(stored_trial.events(connection, candidate, keeper, since), 1):
            if tried.after is None:
                trial.untried += 1
            elif (kind := trial.add(tried.before, tried.after)) not in {SAME, OTHER} and len(cases) < arguments.limit:
                cases.append(_case(tried, kind))
            if number % 10_000 == 0:
                say(f"stafet: {number} hændelser prøvet")
        Archive(connection, arguments.actor).tried(candidate.hash, since, dict(trial.kinds))
    _tell(arguments.output, candidate, trial, cases)
    return 0


def main_activate(arguments: argparse.Namespace) -> int:
    """Prove the rulebook and propose it, or put it in force when another person proposed it."""
    settings = servers.database_settings()
    rulebook = _candidate(arguments.directory)
    with business.at_work(settings, arguments.actor, "rulebook"):
        pass  # before the proof, which takes a while
    say("stafet: beviser regelsættet")
    findings = prove(rulebook).findings
    if findings:
        raise CommandError(REFUSED, f"regelsættet er ikke bevist ({len(findings)} fejl); `stafet rulebook verify`")
    with servers.acting(settings) as connection:
        try:
            done = Archive(connection, arguments.actor).activate(rulebook, arguments.start)
        except RefusedActError as error:
            raise CommandError(REFUSED, f"regelsættet {REFUSALS[error.code]}") from None
    _tell_activation(arguments.output, done)
    return 0


def _candidate(directory: Path) -> Rulebook:
    try:
        return rulebook_files.load(directory)
    except RulebookError as error:
        raise CommandError(BAD_DATA, f"regelsættet kan ikke bruges: {error}") from None


def _case(tried: Tried, kind: str) -> dict[str, str]:
    after = () if tried.after is None else addresses(tried.after)
    return {
        "event": str(tried.event),
        "publisher": tried.publisher,
        "type": tried.type,
        "kind": kind,
        "before": _queues(addresses(tried.before)),
        "after": _queues(after),
    }


def _queues(found: tuple[Address, ...]) -> str:
    return " ".join(forum if place is None else f"{forum}/{place}" for forum, place in found) or "-"


def _tell(form: str, candidate: Rulebook, trial: Trial, cases: list[dict[str, str]]) -> None:
    queues = [
        {"queue": _queues((address,)), "before": before, "after": after} for address, before, after in trial.differing()
    ]
    name = candidate.hash
    if form == "json":
        counts = {kind: trial.kinds[kind] for kind in KINDS}
        dump({"rulebook": name, "counts": counts, "untried": trial.untried, "queues": queues, "cases": cases})
        return
    line(f"Regelsæt {name}")
    for kind in KINDS:
        line(f"  {WORDS[kind]:<26}{trial.kinds[kind]:>8}")
    line(f"  {'uden indhold, ikke prøvet':<26}{trial.untried:>8}")
    if queues:
        line("")
        show(form, QUEUES, [one | {"queue": _in_words(str(one["queue"]), candidate)} for one in queues])
    if cases:
        line("")
        show(form, CASES, [_case_in_words(case, candidate) for case in cases])


def _case_in_words(case: dict[str, str], book: Rulebook) -> dict[str, str]:
    queues = {name: _in_words(case[name], book) for name in ("before", "after")}
    who = {"publisher": words.name_of(case["publisher"], book), "type": words.type_of(case["type"], book)}
    return case | queues | who | {"kind": WORDS[case["kind"]]}


def _in_words(queues: str, book: Rulebook) -> str:
    return "; ".join(words.queue_of(one, book) for one in queues.split())


def _tell_activation(form: str, done: Activated) -> None:
    if form == "json":
        dump({"rulebook": done.hash, "effective_from": done.effective_from})
    elif done.effective_from is None:
        say(f"stafet: {done.hash} er foreslået; en anden person gentager kommandoen inden et døgn")
    else:
        say(f"stafet: {done.hash} gælder fra {moment(done.effective_from)}")


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke en dato, fx 2026-01-31") from None
    return datetime(day.year, day.month, day.day, tzinfo=COPENHAGEN)
