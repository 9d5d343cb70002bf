"""Examples of problem documents: one for each code, made as a refusal of that code is answered."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from schemas.faults import Fault
from services.api.http.problems import KINDS, answer
from services.api.http.refused import RefusedRequestError
from services.effects.actors import RefusedActError

_WINNER, _AT = "person/koordinator/kommune-0860/k-17", "2026-02-10T07:30:00.250Z"
_STANDING: Mapping[str, RefusedActError] = MappingProxyType(
    {
        "invalid": RefusedActError("invalid", faults=(Fault("necessity", "missing"), Fault("noe", "unknown_field"))),
        "stale": RefusedActError("stale", "accepted", _WINNER, _AT, version=2, acts=("return", "forward", "ask")),
        "not_allowed": RefusedActError("not_allowed", "closed", _WINNER, _AT, version=6, acts=("reopen",)),
        "not_taken": RefusedActError("not_taken", "offered", None, _AT, version=1),
        "forwarding": RefusedActError("forwarding", "accepted", _WINNER, _AT, version=3, acts=("withdraw_forward",)),
        "owner_missing": RefusedActError(
            "owner_missing", "accepted", _WINNER, _AT, version=2, acts=("return", "name_owner")
        ),
        "same_address": RefusedActError("same_address", "accepted"),
        "not_an_adult": RefusedActError("not_an_adult", "offered", None, _AT, version=1, acts=("accept", "return")),
        "conflict": RefusedActError("conflict", codes=("57f61d83",)),
        "erased": RefusedActError("erased", "closed"),
        "consent_withdrawn": RefusedActError("consent_withdrawn", "closed", _WINNER, _AT, version=4),
        "not_routable": RefusedActError("not_routable", "accepted", codes=("OUT_OF_DISTRICT",)),
    }
)
"""Refusals that say how things stand instead."""


def problem_example(code: str, language: str = "da") -> dict[str, Any]:
    """Return the problem document of a code."""
    document: dict[str, Any] = orjson.loads(answer(_STANDING.get(code) or RefusedRequestError(code), language).body)
    return document


def problem_examples() -> dict[str, dict[str, Any]]:
    """Return every code's example, as the document's components have them."""
    return {code: {"summary": kind.title.en, "value": problem_example(code)} for code, kind in KINDS.items()}
