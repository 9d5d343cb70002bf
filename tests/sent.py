"""Events as publishers send them, about people who are made up (CPR-4)."""

from typing import Any
from uuid import uuid4

Event = dict[str, Any]

NAME, CPR, WHY = "Kanariefugl Opdigtsen", "700188-1234", "Kanariesang i nødvendigheden."
"""Texts that stand nowhere else: a test finds them wherever they leak to."""


def event(publisher: str, kind: str, data: Event, **envelope: Any) -> Event:
    """Return a CloudEvent of a publisher, with an id of its own unless one is given."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": f"urn:stafet:publisher:{publisher}",
        "type": f"dk.stafet.{kind}.v1",
        "time": "2026-02-10T08:30:00+01:00",
        "datacontenttype": "application/json",
        "data": data,
        **envelope,
    }


def release(case: str = "KF-1", version: int = 1, *, id_: str | None = None, **changes: Any) -> Event:
    """Return a release notice of Kriminalforsorgen for the KSP of Hjorring (KSP-7), with deadlines."""
    data = {
        "subject": {"cpr": CPR, "name": NAME, "residence": "0860"},
        "legal_basis": "RPL115-1-3-a",
        "necessity": WHY,
        "case_ref": case,
        "version": version,
        "legal_status": "convicted",
        "released_from": "prison_service",
        "release_type": "parole",
        "release_date": "2026-05-31",
        "date_status": "expected",
        "placement_date": "2024-05-01",
        "parole_date": "2026-05-31",
        "sentence_months": 37,
        **changes,
    }
    return event("kriminalforsorgen", "release_notice", data, **({"id": id_} if id_ else {}))


def notice() -> Event:
    """Return a release notice of a case that nobody has sent before."""
    return release(f"KF-{uuid4().hex[:12]}")
