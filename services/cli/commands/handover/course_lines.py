"""Course of a case (*Forløb*) for its reader: where it came from, each step with its words, where it went on to."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from services.cli.terminal.act_arguments import person
from services.cli.terminal.output import clean, moment
from services.core.decision import changes, words
from services.core.handover.acts import BY_NAME
from services.core.handover.states import DANISH
from services.core.rulebook.model import Rulebook
from services.storage.handovers.course import Course, Stop

NOTHING = Course((), (), {}, {})
LABELS = {
    "necessity": "Nødvendigt",
    "note": "Bemærkning",
    "reason": "Grund",
    "given_on": "Samtykke givet",
    "residence": "Ny bopæl",
    "moved_on": "Flyttet",
}
"""Member of a step's words → what a reader calls it."""


def course_lines(steps: list[Mapping[str, Any]], course: Course, rulebook: Rulebook) -> Iterator[str]:
    """Yield the lines of *Forløb*."""
    yield "Forløb"
    for stop in course.before:
        yield f"  {'Retur' if stop.returned else 'Kom'} fra {_stop(stop, rulebook)}"
    for step in steps:
        code = f" ({words.step_of(step['code'], rulebook)})" if step["code"] else ""
        state, act = DANISH[step["state"]], course.acts.get(step["version"])
        done = state if act is None else f"{BY_NAME[act].danish} (fortsat {state.lower()})"
        what, at = f"{done}{code}", moment(datetime.fromisoformat(step["at"]))
        yield f"  {step['version']}. {what}, {at}, {_who(step['actor'], rulebook)}"
        yield from (f"     {changes.told(changes.Changed(**one))}" for one in step.get("changed", ()))
        for member, text in course.words.get(step["version"], {}).items():
            yield f"     {LABELS[member]}: {clean(_worded(member, text, step['code'], rulebook))}"
    for stop in course.after:
        yield f"  {'Gik retur' if stop.returned else 'Gik videre'} til {_stop(stop, rulebook)}"


def _stop(stop: Stop, rulebook: Rulebook) -> str:
    town = "" if stop.municipality is None else f", {words.town_of(stop.municipality, rulebook)}"
    at = moment(datetime.fromisoformat(stop.offered_at))
    return f"{words.name_of(stop.forum, rulebook)}{town} (tilbudt {at})"


def _worded(member: str, text: str, code: str | None, rulebook: Rulebook) -> str:
    if member in {"given_on", "moved_on"}:
        return date.fromisoformat(text).strftime("%d.%m.%Y")
    if member == "residence":
        return words.town_of(text, rulebook)
    return words.step_of(text, rulebook) if code == "not_selected" else text


def _who(actor: str | None, rulebook: Rulebook) -> str:
    """Return who did a step; a sender by name, the router, which is no person, as the product, nobody where hidden."""
    if actor is None:
        return "ikke vist"
    kind, _, rest = actor.partition("/")
    return {"publisher": words.name_of(rest, rulebook), "machine": "Stafet"}.get(kind) or person(actor)
