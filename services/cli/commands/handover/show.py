"""`stafet handover show`: where a handover stands, what may be seen of it, why it came and what happened."""

import argparse
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from services.cli.commands.handover.queue import ROLES
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import person, refused
from services.cli.terminal.output import clean, dump, line, moment
from services.core.decision import redaction
from services.core.decision.encoding import as_json, due_text, expand
from services.core.decision.sentences import sentences
from services.core.handover.states import DANISH
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.runtime.bootstrap import Dependencies
from services.storage.handovers import content as contents
from services.storage.handovers import queries
from services.storage.rulebooks.archive import kept

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
        for text in _lines(told, rulebook):
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
            {"rule": rule, "what": what, "due": at or on, "withdrawn": withdrawn is not None}
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


def _lines(told: Told, rulebook: Rulebook) -> Iterator[str]:
    words = rulebook.wording
    yield f"Overdragelse {told['id']}"
    yield f"  Status     {DANISH[told['state']]} (udgave {told['version']})"
    yield f"  Forum      {_forum(told['forum'], rulebook)}{_place(told['municipality'], rulebook)}"
    yield f"  Trin       {words.stages[told['stage']]['da']}, {ROLES[told['role']]}"
    yield f"  Grundlag   {told['legal_basis'] or '-'}"
    sender = _publisher(told["publisher"], rulebook)
    yield f"  Afsender   {sender}: {told['type']}, modtaget {moment(told['received_at'])}"
    for one in told["deadlines"]:
        fallen = " (bortfaldet)" if one["withdrawn"] else ""
        yield f"  Frist      {words.deadlines[one['what']]['da']}: {_due(one['due'])} ({one['rule']}){fallen}"
    yield "Hvorfor kom den hertil?"
    for sentence in told["why"]:
        yield f"  {clean(sentence)}"
    yield "Forløb"
    for step in told["steps"]:
        code = f" ({_reason(step['code'], rulebook)})" if step["code"] else ""
        yield f"  {step['version']}. {DANISH[step['state']]}{code}, {moment(step['at'])}, {person(step['actor'])}"
    if "content" in told:
        yield "Indhold (uden navn og CPR-nummer; læsningen er logget)"
        for name, value in told["content"].items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {clean(name)}: {clean(shown)}"
        for name, why in told["withheld"].items():
            yield f"  {clean(name)}: ikke vist. {why}"


def _reason(code: str, rulebook: Rulebook) -> str:
    reasons, codes = rulebook.reasons, rulebook.wording.codes
    texts = reasons.returned.get(code) or reasons.recalled.get(code) or codes.get(code.upper())
    return texts["da"].rstrip(".") if texts else code


def _forum(id_: str, rulebook: Rulebook) -> str:
    forum = rulebook.forums.get(id_)
    return f"{forum.names['da']} ({id_})" if forum else id_


def _place(code: str | None, rulebook: Rulebook) -> str:
    town = rulebook.municipalities.get(code or "")
    return "" if code is None else f", {town.name} ({code})" if town else f", kommune {code}"


def _publisher(id_: str, rulebook: Rulebook) -> str:
    publisher = rulebook.publisher_by_id.get(id_)
    return publisher.names["da"] if publisher else id_


def _due(due: date | datetime) -> str:
    return moment(due) if isinstance(due, datetime) else due.strftime("%d.%m.%Y")
