"""`stafet kit check`: a publisher's own test events against the conformance list, with a report to hand in."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.cli.commands.kit.conformance import ITEMS, Finding, judged
from services.cli.commands.kit.material import Material, of_files
from services.cli.commands.kit.topic import of_topic
from services.cli.terminal import servers
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import clean, dump, line, moment, show
from services.cli.terminal.parser import output, verbs
from services.core.decision.decide import COPENHAGEN
from services.core.rulebook.model import Rulebook, RulebookError
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.runtime.bootstrap import folder_rulebook
from services.runtime.config.settings import load

MOST = 20
"""Findings of one item that a report has, beside how many there are."""
STATES = {"passed": "bestået", "failed": "ikke bestået", "not_shown": "ikke vist"}
COLUMNS = {"id": "Punkt", "status": "Udfald", "findings": "Fund", "title": "Krav"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verb."""
    check = verbs(parser)("check", "prøver en afsenders egne prøvehændelser efter listen over krav", main_check)
    check.add_argument("publisher", metavar="AFSENDER", help="afsenderens id, fx kommune-0851")
    check.add_argument("files", nargs="*", metavar="FIL", help="hændelser som JSON; uden filer læses afsenderens emne")
    check.epilog = "Ender med 0, når alt er vist og bestået, ellers 65. Intet af det, hændelserne siger, gentages."
    output(check)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_check(arguments: argparse.Namespace) -> int:
    """Print the report; returns 0 when every item is shown and passed, else 65."""
    material = _material(arguments, _rulebook())
    now = datetime.now(UTC)
    found = judged(material, now.astimezone(COPENHAGEN).date())
    told = report(material, found, now)
    if arguments.output == "json":
        dump(told)
    elif arguments.output == "csv":
        show("csv", COLUMNS, [{**one, "findings": one["count"]} for one in told["items"]])
    else:
        _told(told)
    return 0 if told["passed"] else BAD_DATA


def report(material: Material, found: Mapping[str, list[Finding] | None], now: datetime) -> dict[str, Any]:
    """Return the report as JSON has it."""
    kinds: dict[str, int] = {}
    for one in material.events:
        known = one.kind if one.kind in material.publisher.may_send else "andet"
        kinds[known] = kinds.get(known, 0) + 1
    items = [_item(one.id, one.danish, found[one.id]) for one in ITEMS]
    return {
        "publisher": material.publisher.id,
        "checked_at": now.isoformat(timespec="seconds"),
        "rulebook": material.rulebook.hash,
        "from": f"in.{material.publisher.id}" if material.from_topic else "filer",
        "messages": len(material.sent),
        "sha256": material.fingerprint,
        "types": dict(sorted(kinds.items())),
        "items": items,
        "passed": all(one["status"] == "passed" for one in items),
    }


def _item(name: str, danish: str, found: list[Finding] | None) -> dict[str, Any]:
    status = "not_shown" if found is None else "failed" if found else "passed"
    kept = [one._asdict() for one in (found or [])[:MOST]]
    return {"id": name, "title": danish, "status": status, "count": len(found or []), "findings": kept}


def _told(told: Mapping[str, Any]) -> None:
    line(f"Prøve af {told['publisher']}, {moment(datetime.fromisoformat(told['checked_at']))}")
    line(f"{told['messages']} beskeder fra {told['from']}, SHA-256 {told['sha256']}")
    line(f"Regelsæt {told['rulebook']}")
    line("Typer: " + (", ".join(f"{name} ({count})" for name, count in told["types"].items()) or "ingen"))
    line("")
    for number, one in enumerate(told["items"], 1):
        line(f"{number:2}. {STATES[one['status']]:12} {one['title']} ({one['id']})")
        for each in one["findings"]:
            line(f"      {clean(each['place'])}: {clean(each['what'])}")
        if one["count"] > len(one["findings"]):
            line(f"      … og {one['count'] - len(one['findings'])} til")
    line("")
    line("Samlet: bestået" if told["passed"] else "Samlet: ikke bestået; alt skal være vist og bestået")


def _rulebook() -> Rulebook:
    try:
        return folder_rulebook(load())
    except RulebookError as error:
        raise CommandError(UNUSABLE, f"regelsættet kan ikke bruges: {error}") from None


def _material(arguments: argparse.Namespace, rulebook: Rulebook) -> Material:
    publisher = rulebook.publisher_of(SOURCE_PREFIX + arguments.publisher)
    if publisher is None:
        known = ", ".join(one.id for one in rulebook.publishers.values())
        raise CommandError(UNUSABLE, f"{clean(arguments.publisher)} er ingen afsender; der er: {known}")
    if arguments.files:
        return Material(publisher, list(of_files(arguments.files)), rulebook)
    return Material(publisher, of_topic(servers.broker_settings(), publisher.id), rulebook, from_topic=True)
