"""Sendings of a sender after the first, and how far a case has gone by then."""

from datetime import datetime
from typing import Any

from statemachine.cases import Envelope, cancellation, release

ENTERED = "select clear record_consent"
PATHS = (
    "", "accept read", "accept read put_on_agenda", "accept name_owner read note_outcome", "accept note_outcome close",
    "accept name_owner note_outcome close", "ask", "accept ask read", "forward", "accept forward",
    "accept put_on_agenda forward", "forward > select clear accept", "accept forward > select clear accept read",
    "accept reroute", "accept put_on_agenda forward > select", "return", "accept read withdraw_consent",
    "return < accept", "return < accept put_on_agenda", "return < accept note_outcome", "ask read",
    "accept name_owner put_on_agenda", "select", "clear",
)  # fmt: skip
"""How far a case has gone when the machine takes it on: what is possible of it is done."""


VERSIONS = ("same", "date", "place", "exit", "basis", "cancelled", "cancelled", "old")


def version_of(envelope: Envelope, way: str, version: int, now: datetime) -> Envelope:
    """Return a version of a release that keeps it, moves it, worsens it or cancels it."""
    case = envelope["data"]["case_ref"]
    if way == "cancelled":
        return cancellation(now, case, version)
    changes: dict[str, Any] = {
        "same": {}, "old": {}, "place": {"residence": "0851"}, "basis": {"legal_basis": None},
        "date": {"release_date": "2031-05-31", "parole_date": "2031-05-31"},
        "exit": {"exit": {"wish": True, "consent": True}},
    }[way]  # fmt: skip
    return release(now, case, 1 if way == "old" else version, **changes)
