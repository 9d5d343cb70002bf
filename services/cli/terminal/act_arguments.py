"""Arguments of acts on the command line: who acts, why, and the sentence when it is refused."""

import argparse
import importlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES
from schemas.faults import FAULTS
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import moment
from services.core.access.principal import Principal, PrincipalError
from services.core.access.roles import ROLES
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError
from services.runtime.config.settings import load

UNKNOWN = {
    "form": "er ikke rolle:organisation:id med små bogstaver, tal og bindestreg, fx koordinator:kommune-0860:k-17",
    "role": f"har en rolle, der ikke findes; vælg mellem {', '.join(ROLES)}",
    "organisation": "er af en organisation, som regelsættet ikke har; vælg en afsender derfra, eller stafet",
}


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
        return CommandError(BAD_DATA, f"{what} findes ikke, eller er ikke for dig")
    if error.code == "invalid":
        told = "; ".join(f"--{one.field.replace('_', '-')} {FAULTS[one.fault]}" for one in error.faults)
        return CommandError(UNUSABLE, f"{what}: {told}")
    if error.code in {"stale", "not_allowed"}:
        winner = f" af {person(error.actor)}" if error.actor else ""
        when = f", {moment(datetime.fromisoformat(error.at))}" if error.at else ""
        return CommandError(REFUSED, f"{what} er allerede {state}{winner}{when}{_instead(error)}")
    exit_code = UNUSABLE if error.code in ITEM_DEPENDENT else REFUSED
    why = f" ({', '.join(error.codes)})" if error.codes else ""
    sentence = REFUSALS.get(error.code, error.code).format(
        state=state, code=DEAD_LETTER_CODES.get(error.state or "", "")
    )
    return CommandError(exit_code, f"{what} {sentence}{why}")


ITEM_DEPENDENT = ("no_target", "nothing_to_complete", "not_routable")
REFUSALS = {
    "forbidden": "kan ses af din rolle, men den må ikke gøre dette",
    "not_taken": "skal være overtaget, før indholdet kan læses",
    "forwarding": "er på vej til et andet forum; fortryd videresendelsen først (withdraw-forward)",
    "owner_missing": "har ingen ejer endnu; udpeg den først (name-owner, PSP-4)",
    "same_address": "hører til samme sted som før",
    "not_an_adult": "kan ikke få samtykke registreret: personen er under 18, eller alderen er ukendt (EXIT-4)",
    "erased": "har intet indhold: det er slettet eller blev aldrig gemt",
    "consent_withdrawn": "kan ikke læses: samtykket er trukket tilbage",
    "no_target": "kan ikke sendes dertil på den hjemmel; `stafet handover targets` viser hvorhen (LAW-12)",
    "nothing_to_complete": "har ingen sådan opgave eller frist, der kan meldes udført",
    "not_routable": "hører ingen steder til efter flytningen; reglerne siger nej",
    "not_open": "er ikke åben længere ({state})",
    "still_dead": "ville dø igen: {code}",
}
"""Code of a refusal → the rest of the sentence that names the thing."""


def _instead(error: RefusedActError) -> str:
    if not error.acts:
        return "; se den med `stafet handover show`"
    return f"; muligt nu: {', '.join(act.replace('_', '-') for act in error.acts)}"


def person(actor: str) -> str:
    """Return who acted, as stored or as told, in the way a reader knows it: `role handle (organisation)`."""
    parts = actor.removeprefix("person/").replace("/", ":").split(":")
    return f"{parts[0]} {parts[2]} ({parts[1]})" if len(parts) == 3 else actor
