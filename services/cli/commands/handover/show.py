"""`stafet handover show`: where a handover stands, what may be seen of it, why it came and what happened."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from services.cli.commands.handover.queue import OVERDUE, ROLES, due_shown, is_past
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import person, refused
from services.cli.terminal.output import clean, dump, line, moment
from services.core.decision import redaction, words
from services.core.decision.encoding import as_json, due_text, expand
from services.core.decision.sentences import sentences
from services.core.handover.states import DANISH
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.runtime.bootstrap import Dependencies
from services.storage.handovers import content as contents
from services.storage.handovers import queries
from services.storage.rulebooks.archive import kept
from services.storage.tables import OPEN_STATES

Told = dict[str, Any]


def show(arguments: argparse.Namespace) -> int:
    """Print the handover; raises CommandError when it is not there or not for this person."""
    settings = servers.settings()
    content: contents.Shown | None = None
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        rulebook = needs.rulebook
        try:
            needs.handover_acts(arguments.actor).consult(arguments.number)
            if arguments.content:
                content = contents.read(connection, arguments.actor, needs.sealer, arguments.number, rulebook)
        except RefusedActError as error:
            raise refused(error, f"overdragelse {arguments.number}") from None
        with servers.reading(settings) as session:
            story = queries.story(session, arguments.number)
        if story is None:  # it was seen a moment ago, and handovers are never deleted
            raise LookupError
        rulebook = kept(connection, story.rulebook) or rulebook  # the words of the rules that decided it
    told = tell(story, rulebook, arguments.actor.role)
    if content is not None:
        told |= {"content": content.data, "withheld": content.withheld}
    if arguments.output == "table":
        for text in _lines(told, rulebook, datetime.now(UTC)):
            line(text)
    else:
        dump(told | {"deadlines": [{**one, "due": due_text(one["due"])} for one in told["deadlines"]]})
    return 0


def tell(story: queries.Story, rulebook: Rulebook, role: str) -> Told:
    """Return everything that may be shown, as JSON has it."""
    one = story.handover
    decision = redaction.of_decision(expand(json.loads(story.decision)), rulebook, one.forum, role)
    shown = as_json(decision, rulebook)
    return {
        "id": str(one.id),
        "forum": one.forum,
        "municipality": one.municipality,
        "school": one.school,
        "role": one.role,
        "stage": one.stage,
        "track": story.track,
        "state": one.state,
        "version": one.version,
        "legal_basis": story.legal_basis,
        "type": one.type,
        "publisher": one.publisher,
        "event_id": story.event_id,
        "received_at": story.received_at,
        "offered_at": one.offered_at,
        "rulebook": story.rulebook,
        "deadlines": [
            {
                "rule": rule,
                "what": what,
                "whose": rulebook.whose[rule],
                "due": at or on,
                "withdrawn": withdrawn is not None,
            }
            for rule, what, on, at, withdrawn in story.deadlines
        ],
        "tasks": shown["tasks"],
        "why": sentences(decision, rulebook),
        "because": shown["because"],
        "considered": shown["considered"],
        "steps": [
            {"version": version, "state": state, "code": code, "actor": actor, "at": at, "leaf": leaf}
            for version, state, code, actor, at, leaf in story.steps
        ],
    }


def _lines(told: Told, rulebook: Rulebook, now: datetime) -> Iterator[str]:
    wording, open_still = rulebook.wording, told["state"] in OPEN_STATES
    yield f"Overdragelse {told['id']}"
    yield f"  Status     {DANISH[told['state']]} (udgave {told['version']})"
    yield f"  Forum      {words.name_of(told['forum'], rulebook)}{_place(told, rulebook)}"
    yield f"  Trin       {wording.stages[told['stage']]['da']}, {ROLES[told['role']]}"
    yield f"  Grundlag   {words.value_of('legal_basis', told['legal_basis'] or '-', rulebook)}"
    kind = clean(words.type_of(told["type"], rulebook))
    yield f"  Afsender   {words.name_of(told['publisher'], rulebook)}: {kind}, modtaget {moment(told['received_at'])}"
    for one in told["deadlines"]:
        late = open_still and is_past(one["due"], now)
        mark = " (bortfaldet)" if one["withdrawn"] else f" ({OVERDUE})" if late else ""
        whose = wording.whose[one["whose"]]["da"]
        by = f"({one['rule']}, {whose}){mark}"
        yield f"  Frist      {wording.deadlines[one['what']]['da']}: {due_shown(one['due'])} {by}"
    yield "Hvorfor kom den hertil?"
    for sentence in told["why"]:
        yield f"  {clean(sentence)}"
    yield "Forløb"
    for step in told["steps"]:
        code = f" ({words.step_of(step['code'], rulebook)})" if step["code"] else ""
        what, who = f"{DANISH[step['state']]}{code}", _who(step["actor"], rulebook)
        yield f"  {step['version']}. {what}, {moment(step['at'])}, {who}"
    if "content" in told:
        yield "Indhold (uden navn og CPR-nummer; læsningen er logget)"
        yield from (f"  {clean(text)}" for text in words.content_lines(told["content"], rulebook))
        for name, why in told["withheld"].items():
            yield f"  {words.field_of(name)}: ikke vist. {why}"


def _place(told: Told, rulebook: Rulebook) -> str:
    town = "" if told["municipality"] is None else f", {words.town_of(told['municipality'], rulebook)}"
    return town if told["school"] is None else f"{town}, skole {told['school']}"


def _who(actor: str, rulebook: Rulebook) -> str:
    """Return who did a step; a sender by name, and the router, which is no person, as the product."""
    kind, _, rest = actor.partition("/")
    return {"publisher": words.name_of(rest, rulebook), "machine": "Stafet"}.get(kind) or person(actor)
