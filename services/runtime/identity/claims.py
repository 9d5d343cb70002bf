"""Claims: what an issuer says of somebody, as principals, and nowhere else (contracts-acts 11)."""

from collections.abc import Mapping
from typing import Any

from services.core.access.principal import Principal, PrincipalError

ROLE, ORGANISATION, HANDLE = "stafet_role", "stafet_org", "sub"


def principals_of(claims: Mapping[str, Any]) -> tuple[Principal, ...]:
    """Return who claims say that somebody is: in each of its roles, where the issuer names several.

    Raises PrincipalError when a part is missing, twice there, or none of ours.
    """
    named = claims.get(ROLE)
    roles = named if isinstance(named, list) else [named]
    found = tuple(_principal(role, claims.get(ORGANISATION), claims.get(HANDLE)) for role in roles)
    if not found or len(set(found)) != len(found):
        raise PrincipalError("form")
    return found


def _principal(*parts: Any) -> Principal:
    if not all(isinstance(part, str) and ":" not in part for part in parts):
        raise PrincipalError("form")
    return Principal.parse(":".join(parts))
