"""Problem documents (RFC 9457): every refusal over HTTP, with its status, in Danish or English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from starlette.responses import Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.refused import RefusedRequestError
from services.core.handover.refusals import REFUSALS, Words
from services.effects.actors import RefusedActError, RefusedEventsError
from services.storage.handovers.history import told

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:stafet:problem:"
INVALID, NOT_FOUND = "invalid", "not_found"


class Kind(NamedTuple):
    """One row: the status, and the title in both languages; `detail` is the title's where the act has no words."""

    status: int
    title: Words


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "malformed": Kind(400, Words("Forespørgslen er ikke rigtig HTTP", "The request is no proper HTTP")),
        "header_too_large": Kind(431, Words("Hovedet er for stort", "The header is too large")),
        "unauthenticated": Kind(401, Words("Adgangsbevis mangler eller gælder ikke", "No valid token")),
        "not_found": Kind(404, Words("Findes ikke", "Not found")),
        "forbidden": Kind(403, Words("Ikke tilladt for rollen", "Not for this role")),
        "method_not_allowed": Kind(405, Words("Metoden findes ikke her", "No such method here")),
        "too_slow": Kind(408, Words("Indholdet kom for langsomt", "The body came too slowly")),
        "too_large": Kind(413, Words("Indholdet er for stort", "The body is too large")),
        "unsupported": Kind(415, Words("Indholdet skal være JSON i UTF-8", "The body has to be JSON in UTF-8")),
        "if_match_required": Kind(
            428,
            Words(
                'If-Match mangler: én udgave i anførselstegn, fx "3"',
                'If-Match is missing: one version, as in "3"',
            ),
        ),
        "invalid": Kind(422, Words("Indholdet har fejl", "The request has faults")),
        "idempotency_key_reused": Kind(
            422, Words("Idempotency-Key er brugt til et andet indhold", "This Idempotency-Key had another body")
        ),
        "stale": Kind(412, Words("En anden var først", "Somebody else was first")),
        "not_allowed": Kind(409, Words("Ikke muligt nu", "Not possible now")),
        "not_taken": Kind(409, Words("Ikke overtaget endnu", "Not taken yet")),
        "forwarding": Kind(409, Words("På vej til et andet forum", "On its way to another forum")),
        "owner_missing": Kind(409, Words("Mangler en ejer", "No owner yet")),
        "same_day": Kind(409, Words("Der er allerede et møde den dag", "There is a meeting on that day already")),
        "same_address": Kind(409, Words("Samme sted som før", "The same address")),
        "not_an_adult": Kind(409, Words("Ikke myndig", "Not an adult")),
        "conflict": Kind(409, Words("Samme id med andet indhold", "The same id with another content")),
        "erased": Kind(410, Words("Slettet", "Erased")),
        "consent_withdrawn": Kind(410, Words("Samtykket er trukket tilbage", "The consent was withdrawn")),
        "no_target": Kind(422, Words("Kan ikke sendes dertil", "No such target")),
        "nothing_to_complete": Kind(422, Words("Intet at melde udført", "Nothing to complete")),
        "not_routable": Kind(422, Words("Hører ingen steder til", "Belongs nowhere")),
        "too_many": Kind(429, Words("For mange forespørgsler", "Too many requests")),
        "internal": Kind(500, Words("Uventet fejl i Stafet", "Unexpected fault in Stafet")),
        "unwitnessed": Kind(503, Words("Loggen er ikke bevidnet", "The log is not witnessed")),
        "unavailable": Kind(503, Words("Svarer ikke lige nu; prøv igen senere", "Not available now; try again later")),
    }
)
"""Code → status and title: contracts-acts 11 in its order, and what HTTP itself needs besides (400, 405, 408, 431,
500, 503)."""

_THING = Words("Den", "It")


def answer(error: RefusedActError | RefusedRequestError, language: str) -> Response:
    """Return the problem document of a refusal; it names no person, no id and no path."""
    kind = KINDS[error.code]
    document: dict[str, Any] = {
        "type": f"{TYPE}{error.code}",
        "title": getattr(kind.title, language),
        "status": kind.status,
        "detail": detail(error, language),
    }
    if isinstance(error, RefusedActError):
        document |= _standing(error, language)
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if isinstance(error, RefusedRequestError):
        headers |= error.headers
    return Response(orjson.dumps(document), kind.status, headers, MEDIA_TYPE)


def _standing(error: RefusedActError, language: str) -> dict[str, Any]:
    """Return how things stand instead: only the members that say something."""
    words = FAULTS if language == "da" else FAULTS_IN_ENGLISH
    faults: list[dict[str, Any]] = [
        {"field": one.field, "fault": one.fault, "detail": f"{one.field} {words[one.fault]}"} for one in error.faults
    ]
    members = {
        "state": error.state,
        "version": error.version,
        "by": error.actor and told(error.actor),
        "at": error.at,
        "acts": list(error.acts),
        "codes": list(error.codes),
        "faults": faults,
    }
    if isinstance(error, RefusedEventsError):
        members["events"] = list(error.ids)
        for fault, index in zip(faults, error.indexes, strict=False):  # there are none but of a batch
            fault["index"] = index
    return {name: value for name, value in members.items() if value not in (None, [])}


def detail(error: RefusedActError | RefusedRequestError, language: str) -> str:
    """Return a refusal as one sentence, or one for each fault."""
    if isinstance(error, RefusedActError) and error.faults:
        words = FAULTS if language == "da" else FAULTS_IN_ENGLISH
        return "; ".join(f"{one.field} {words[one.fault]}" for one in error.faults)
    if error.code in REFUSALS:
        return f"{getattr(_THING, language)} {getattr(REFUSALS[error.code], language)}."
    return f"{getattr(KINDS[error.code].title, language)}."


def language_of(accepted: str | None) -> str:
    """Return `en` when Accept-Language (RFC 9110 section 12.5.4) puts English before Danish, else `da`."""
    weights = {"da": 0.0, "en": 0.0}
    for number, part in enumerate((accepted or "").split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        known = tag.partition("-")[0].casefold()
        if known in weights:
            weights[known] = max(weights[known], _weight(quality) - number / 1000)
    return "en" if weights["en"] > weights["da"] else "da"


def _weight(quality: str) -> float:
    try:
        return min(max(float(quality), 0.0), 1.0) if quality else 1.0
    except ValueError:
        return 0.0
