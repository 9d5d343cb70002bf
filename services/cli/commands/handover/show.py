"""`stafet handover show`, `content`, `identity`, `targets`: what may be seen of an item; each is logged."""

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from services.cli.commands.handover.course_lines import NOTHING, course_lines
from services.cli.commands.handover.queue import OVERDUE, ROLES, due_shown, is_past
from services.cli.terminal.office import at_work
from services.cli.terminal.output import clean, dump, line, moment
from services.cli.terminal.parser import FORMATS
from services.core.decision import words
from services.core.handover.acts import BY_NAME
from services.core.handover.states import DANISH, OPEN
from services.core.rulebook.model import Rulebook
from services.storage.handovers import content as reads
from services.storage.handovers.course import Course, course
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office

Told = dict[str, Any]
IDENTITY = {
    "name": "Navn",
    "cpr": "Personnummer",
    "birth_date": "Fødselsdato",
    "protected_address": "Beskyttet adresse",
}


def show(arguments: argparse.Namespace) -> int:
    """Print the handover, with its content where that is asked for."""

    def look(office: Office) -> tuple[Told, Rulebook, Course]:
        told = reads.show(office, arguments.number)
        if arguments.content:
            shown = reads.content(office, arguments.number)
            told |= {"content": shown.data, "withheld": shown.withheld}
        book = office.rulebooks.get(told["rulebook"], office.rulebook)
        return told, book, course(office, arguments.number) if arguments.output == FORMATS[0] else NOTHING

    told, rulebook, there = at_work(arguments, "show", look)
    _print(arguments, told, _lines(told, rulebook, datetime.now(UTC), there))
    return 0


def content(arguments: argparse.Namespace) -> int:
    """Print the content alone."""

    def look(office: Office) -> tuple[Told, Rulebook]:
        shown = reads.content(office, arguments.number)
        return {"content": dict(shown.data), "withheld": dict(shown.withheld)}, office.rulebook

    told, rulebook = at_work(arguments, "content", look)
    _print(arguments, told, _content(told, rulebook))
    return 0


def identity(arguments: argparse.Namespace, body: Told) -> int:
    """Print who it is about."""
    given = partial(Given, body)
    told = at_work(arguments, "identity", lambda office: reads.identity(office, arguments.number, given))
    shown = {**told, "protected_address": "ja" if told["protected_address"] else "nej"}
    _print(arguments, told, (f"{label}: {clean(str(shown[name] or '-'))}" for name, label in IDENTITY.items()))
    return 0


def targets(arguments: argparse.Namespace) -> int:
    """Print where the case can be forwarded to, and on which basis."""
    told, rulebook = at_work(
        arguments, "targets", lambda office: (reads.targets_told(office, arguments.number), office.rulebook)
    )
    _print(arguments, told, (_target(one, rulebook) for one in told))
    return 0


def _target(one: Told, rulebook: Rulebook) -> str:
    bases = ", ".join(one["legal_bases"]) or "uden hjemmel"
    return f"{words.name_of(one['forum'], rulebook)}{_place(one, rulebook)} ({one['forum']}): {bases}"


def _print(arguments: argparse.Namespace, told: Any, lines: Iterator[str]) -> None:
    if arguments.output != FORMATS[0]:
        dump(told)
        return
    for text in lines:
        line(text)


def _lines(told: Told, rulebook: Rulebook, now: datetime, course: Course = NOTHING) -> Iterator[str]:
    wording = rulebook.wording
    yield f"Overdragelse {told['id']}"
    yield f"  Status     {DANISH[told['state']]} (udgave {told['version']})"
    yield f"  Forum      {words.name_of(told['forum'], rulebook)}{_place(told, rulebook)}"
    yield f"  Trin       {wording.stages[told['stage']]['da']}, {ROLES[told['role']]}"
    yield f"  Grundlag   {words.value_of('legal_basis', told['legal_basis'] or '-', rulebook)}"
    kind = clean(words.type_of(told["type"], rulebook))
    received = moment(datetime.fromisoformat(told["received_at"]))
    yield f"  Afsender   {words.name_of(told['publisher'], rulebook)}: {kind}, modtaget {received}"
    yield from _running(told, rulebook, now)
    yield from _carried(told, rulebook)
    yield "Hvorfor kom den hertil?"
    yield from (f"  {clean(sentence)}" for sentence in told["why"])
    yield from course_lines(told["steps"], course, rulebook)
    if told["acts"]:
        yield f"Muligt nu: {', '.join(BY_NAME[act].danish for act in told['acts'])}"
    if "content" in told:
        yield from _content(told, rulebook)


def _running(told: Told, rulebook: Rulebook, now: datetime) -> Iterator[str]:
    open_still = told["state"] in OPEN
    if told["answer_by"]:
        due = _due(told["answer_by"])
        yield f"  Svarfrist  {due_shown(due)}{f' ({OVERDUE})' if is_past(due, now) else ''}"
    for one in told["deadlines"]:
        due = _due(one["due"])
        runs = open_still and not (one["withdrawn"] or one["done"] or one["past_at_receipt"])
        marks = {"withdrawn": "bortfaldet", "done": "udført", "past_at_receipt": "var overskredet ved modtagelsen"}
        mark = next((word for name, word in marks.items() if one[name]), OVERDUE if runs and is_past(due, now) else "")
        what = words.deadline_of(one["what"], rulebook)
        whose = rulebook.wording.whose[one["whose"]]["da"]
        yield f"  Frist      {what}: {due_shown(due)} ({one['rule']}, {whose}){mark and f' ({mark})'}"


def _carried(told: Told, rulebook: Rulebook) -> Iterator[str]:
    """Yield what acts have added: where it came from and goes to, meeting, owner, outcome, question."""
    places = {"forwarded_from": "Kom fra", "returned_from": "Retur fra", "forwarding": "På vej til"}
    for name, label in places.items():
        if told[name]:
            yield f"  {label:<10} {words.name_of(told[name]['forum'], rulebook)}{_place(told[name], rulebook)}"
    if told["meeting"]:
        yield f"  Møde       {due_shown(_due(told['meeting']))}"
    if told["owner"]:
        yield f"  Ejer       {words.name_of(told['owner'], rulebook)}"
    if told["outcome"]:
        outcome, by = told["outcome"], words.name_of(told["outcome"]["responsible_authority"], rulebook)
        follow = outcome["follow_up_on"]
        until = f", opfølgning {due_shown(_due(follow))}" if follow else ""
        yield f"  Udfald     {words.step_of(outcome['code'], rulebook)}, ansvar: {by}{until}"
    if told["question"]:
        asked = told["question"]
        yield f"  Spørgsmål  {clean(asked['question'] or '-')}"
        until = f"afventes senest {due_shown(_due(asked['answer_by']))}"
        yield f"  Svar       {clean(asked['answer'] or until)}"


def _content(told: Told, rulebook: Rulebook) -> Iterator[str]:
    yield "Indhold (uden navn og CPR-nummer; læsningen er logget)"
    yield from (f"  {clean(text)}" for text in words.content_lines(told["content"], rulebook))
    for name, why in told["withheld"].items():
        yield f"  {words.field_of(name)}: ikke vist. {why}"


def _due(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _place(told: Told, rulebook: Rulebook) -> str:
    town = "" if told["municipality"] is None else f", {words.town_of(told['municipality'], rulebook)}"
    return town if told.get("school") is None else f"{town}, skole {told['school']}"
