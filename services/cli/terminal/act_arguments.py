"""Arguments of acts on the command line: who acts, why, and the sentence when it is refused."""

import argparse
import importlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from schemas.faults import FAULTS
from services.cli.terminal.errors import AWAY, BAD_DATA, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import moment
from services.cli.terminal.parser import output, positive
from services.core.access.principal import Principal, PrincipalError
from services.core.access.roles import ROLES
from services.core.agenda.states import DANISH as AGENDA
from services.core.handover.refusals import REFUSALS
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError
from services.runtime.config.settings import load

UNKNOWN = {
    "form": "er ikke rolle:organisation:id med små bogstaver, tal og bindestreg, fx koordinator:kommune-0860:k-17",
    "role": f"har en rolle, der ikke findes; vælg mellem {', '.join(ROLES)}",
    "organisation": "er af en organisation, som regelsættet ikke har; vælg en afsender derfra, eller stafet",
}


MEETING = "møde"
"""What a meeting is called where something with it was refused."""

MAIL = "mail"
"""What a mail that came in is called where it was refused: it is nobody's item yet."""

QUESTION = "spørgsmål"
"""What a question is called where it was refused: its state is its own, and not the item's."""


def actor(text: str) -> Principal:
    """Read who acts; raises ArgumentTypeError."""
    try:
        return Principal.parse(text)
    except PrincipalError as error:
        raise argparse.ArgumentTypeError(f"{text!r} {UNKNOWN[error.code]}") from None


def number(text: str) -> UUID:
    """Read the id of a handover or a dead letter; raises ArgumentTypeError."""
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke et nummer; `list` viser numrene") from None


def instant(text: str) -> datetime:
    """Read an instant with its zone; raises ArgumentTypeError."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):  # no instant, or one before the year 1
        pass
    raise argparse.ArgumentTypeError(f"{text!r} er ikke et tidspunkt med zone, fx 2026-01-31T00:00:00+01:00")


def add_actor(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add `--as` and, what takes its place at a site, `--token-file`."""
    who = parser.add_mutually_exclusive_group(required=required)
    who.add_argument(
        "--as",
        dest="actor",
        type=actor,
        metavar="ROLLE:ORGANISATION:ID",
        help="hvem der handler, fx koordinator:kommune-0860:k-17 (aldrig et navn); ikke på en driftsinstallation",
    )
    who.add_argument(
        "--token-file", type=Path, metavar="FIL", help="fil med et adgangsbevis, der siger hvem der handler"
    )


def add_about(parser: argparse.ArgumentParser, told: str) -> None:
    """Add what every verb about one thing has: its number, who acts, and the form of the output."""
    parser.add_argument("number", type=number, metavar="NUMMER", help=told)
    add_actor(parser, required=True)
    output(parser)


def add_seen(parser: argparse.ArgumentParser) -> None:
    """Add `--version`: what an act goes by, so that nothing happens to what has changed since."""
    parser.add_argument("--version", type=positive, metavar="N", help="udgaven du så; er der en nyere, sker intet")


def note(act: str, actor: Principal, *, code: str | None = None, **about: object) -> None:
    """Log one line about an act done, or refused with `code`, at a site; elsewhere the screen has the sentence."""
    settings = load()
    if settings.mode == "site":
        log = importlib.import_module(
            "services.runtime.telemetry.log"
        )  # its library takes long, and most acts are not a site's
        log.configure("cli", settings.log_level, strict=False, lost=lambda: None)  # the act is stored
        told = {"code": code} if code else {}
        log.get_logger().info("act_refused" if code else "act_done", act=act, actor_role=actor.role, **told, **about)


def refused(error: RefusedActError, what: str) -> CommandError:
    """Return the sentence for a refusal, with the exit code of contracts-acts 12; of a race it names the winner."""
    state = {**DANISH, **DEAD_LETTER_STATES}.get(error.state or "", "lukket").lower()
    if error.code == "not_found":
        return CommandError(BAD_DATA, f"{what} {REFUSALS[error.code].da}")
    if error.code == "invalid":
        told = "; ".join(f"--{one.field.replace('_', '-')} {FAULTS[one.fault]}" for one in error.faults)
        return CommandError(UNUSABLE, f"{what}: {told}")
    if error.code == "not_allowed" and what.startswith(QUESTION):
        return CommandError(REFUSED, f"{what} er ikke åbent længere; se det med `stafet question show`")
    if error.code == "not_allowed" and what.startswith(MAIL):
        return CommandError(REFUSED, f"{what} venter ikke længere: den er sendt eller kasseret")
    if what.startswith(MEETING):
        state = AGENDA.get(error.state or "", state).lower()
    if error.code in {"stale", "not_allowed"}:
        return CommandError(REFUSED, f"{what} {_standing(error, state)}{_instead(error)}")
    exit_code = UNUSABLE if error.code in ITEM_DEPENDENT else AWAY if error.code == "unwitnessed" else REFUSED
    why = f" ({', '.join(error.codes)})" if error.codes else ""
    if error.code in OF_DEAD_LETTERS:
        letter = DEAD_LETTER_CODES.get(error.state or "", "")
        sentence = OF_DEAD_LETTERS[error.code].format(state=state, code=letter)
    else:
        sentence = REFUSALS[error.code].da + HINTS.get(error.code, "")
    return CommandError(exit_code, f"{what} {sentence}{why}")


ITEM_DEPENDENT = ("no_target", "nothing_to_complete", "not_routable")
OF_DEAD_LETTERS = {
    "not_open": "er ikke åben længere ({state})",
    "still_dead": "ville dø igen: {code}",
}
HINTS = {
    "forwarding": " (withdraw-forward)",
    "owner_missing": " (name-owner)",
    "no_target": "; `stafet handover targets` viser hvorhen",
}
"""Code of a refusal → which command helps."""


def _standing(error: RefusedActError, state: str) -> str:
    """Return how an item stands; to who saw an earlier version that it was changed, by whom and when."""
    winner = f" af {person(error.actor)}" if error.actor else ""
    when = f", {moment(datetime.fromisoformat(error.at))}" if error.at else ""
    stands = STANDS.get(error.state or "", f"er {state}")
    if error.code == "stale":
        return f"er siden ændret{winner}{when}, og {stands}"
    return f"{stands}, sidst ændret{winner}{when}" if winner else stands


STANDS = {"awaiting_sender": "afventer svar", "on_agenda": "er på dagsorden"}
"""State → how it is said of an item; of the others that it is so."""


def _instead(error: RefusedActError) -> str:
    if not error.acts:
        return "; se den med `stafet handover show`"
    return f"; muligt nu: {', '.join(act.replace('_', '-') for act in error.acts)}"


def person(actor: str) -> str:
    """Return who acted, as stored or as told, in the way a reader knows it: `role handle (organisation)`."""
    parts = actor.removeprefix("person/").replace("/", ":").split(":")
    return f"{parts[0]} {parts[2]} ({parts[1]})" if len(parts) == 3 else actor
