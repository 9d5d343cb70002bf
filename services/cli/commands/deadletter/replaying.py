"""Replaying and dismissing dead letters: rehearsed first, each on its own, with one line about each."""

import argparse
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from schemas.dead_letters import DEAD_LETTER_CODES
from services.cli.terminal import business, servers
from services.cli.terminal.act_arguments import note, refused
from services.cli.terminal.errors import AWAY, REFUSED
from services.cli.terminal.output import say, show
from services.core.decision import words
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.storage import deadletters
from services.storage.deadletters import Replay

COLUMNS = {"id": "Nummer", "outcome": "Hvad", "codes": "Koder", "queues": "Køer", "dead": "Dør igen af"}
OUTCOMES = {
    "routed": "fordeles",
    "manual": "venter på en person",
    "refused": "afvises",
    "informed": "noteres",
    "dead": "dør igen",
    "dismissed": "lukkes",
}
ACTS = {"replay": "replayed", "dismiss": "dismissed"}
Row = dict[str, Any]


def run(arguments: argparse.Namespace, letters: Sequence[UUID], verb: str) -> int:
    """Do it, or show what it would do; returns 0, or 1 when some could not be done."""
    rows: list[Row] = []
    failed = 0
    with business.at_work(servers.settings(), arguments.actor, "dead_letters") as needs:
        replay = needs.replay(arguments.actor)
        for letter in letters:
            try:
                rows.append(_one(replay, letter, verb, arguments))
            except RefusedActError as error:
                failed += 1
                if arguments.yes:
                    note(ACTS[verb], arguments.actor, code=error.code, letter=letter)
                told = refused(error, f"besked {letter}")
                if told.code == AWAY:  # it would be the same with each
                    raise told from None
                say(f"stafet: {told}")
        if arguments.output == "table":
            rows = [_in_words(row, needs.rulebook) for row in rows]
    show(arguments.output, COLUMNS, [row | {name: _joined(row[name]) for name in ("codes", "queues")} for row in rows])
    if not arguments.yes and rows:
        say("stafet: det var en prøve, intet er ændret; kør igen med --yes")
    return REFUSED if failed else 0


def _one(replay: Replay, letter: UUID, verb: str, arguments: argparse.Namespace) -> Row:
    if verb == "dismiss":
        if arguments.yes:
            replay.dismiss(letter, arguments.reason)
            note(ACTS[verb], arguments.actor, letter=letter)
        else:
            _expect_open(letter)
        return {"id": letter, "outcome": "dismissed", "codes": (), "queues": (), "dead": None}
    seen = replay.rehearse(letter)
    if arguments.yes:
        replay.replay(letter, arguments.reason)
        note(ACTS[verb], arguments.actor, letter=letter)
    return {
        "id": letter,
        "outcome": "dead" if seen.dead else seen.outcome,
        "codes": seen.codes,
        "queues": seen.queues,
        "dead": seen.dead and f"{seen.dead}: {DEAD_LETTER_CODES.get(seen.dead, '')}",
    }


def _in_words(row: Row, rulebook: Rulebook) -> Row:
    codes = [rulebook.wording.codes[code]["da"].rstrip(".") for code in row["codes"]]
    queues = [words.queue_of(queue, rulebook) for queue in row["queues"]]
    dead = row["dead"] and row["dead"].partition(": ")[2]
    told = {"outcome": OUTCOMES[row["outcome"]], "codes": "; ".join(codes), "queues": "; ".join(queues), "dead": dead}
    return row | told


def _joined(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _expect_open(letter: UUID) -> None:
    with servers.reading() as connection:
        found = deadletters.letter(connection, letter)
    if found is None:
        raise RefusedActError("not_found")
    if found.state != "open":
        raise RefusedActError("not_open", found.state)
