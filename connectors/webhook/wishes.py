"""Wishes of a webhook: where it wants to be told, and of what alone; whatever cannot be meant is refused at once."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from connectors.webhook.payload import CHANGES
from schemas.events import EVENT_TYPES

LONGEST = 1000
"""Characters of an address."""

TYPES = tuple(sorted(model.event_type for model in EVENT_TYPES))
"""Types of events, as previews name them."""


class WishError(ValueError):
    """Something that no webhook can want; the Danish text says what."""


def address(url: str, *, plain: bool) -> str:
    """Return a URL that can be told; with `plain` one without TLS, too. Raises WishError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WishError("adressen er ingen URL") from None
    if not re.fullmatch(r"[!-~]+", url) or len(url) > LONGEST:
        raise WishError(f"adressen skal være højst {LONGEST} synlige ASCII-tegn")
    if parts.scheme not in ({"https", "http"} if plain else {"https"}):
        raise WishError("adressen skal begynde med https:// (http:// kun til STAFET_WEBHOOK_NETWORKS)")
    if not parts.hostname or port == 0 or parts.username is not None or parts.password is not None or parts.fragment:
        raise WishError("adressen skal være som https://vært[:port]/sti, uden bruger, adgangskode og #")
    return url


def words(given: Sequence[str], known: Sequence[str], what: str) -> list[str]:
    """Return the words of a filter, each once; none is every one. Raises WishError."""
    strange = sorted(set(given) - set(known))
    if strange:
        raise WishError(f"{what} {strange[0]!r} findes ikke; vælg mellem {', '.join(known)}")
    return sorted(set(given))


def changes(given: Sequence[str]) -> list[str]:
    """Return the changes to be told of. Raises WishError."""
    return words(given, tuple(CHANGES), "ændringen")


def types(given: Sequence[str]) -> list[str]:
    """Return the types of events to be told of. Raises WishError."""
    return words(given, TYPES, "typen")
