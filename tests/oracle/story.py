"""Writes events as short stories and decisions as one line each, so that a table of both can be read aloud."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from schemas.codec import read_json
from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.decision.encoding import as_json
from services.core.decision.model import Decision
from services.core.rulebook.model import Rulebook
from services.runtime.config.rulebook_files import load

TODAY = date(2026, 2, 10)
RECEIVED = datetime(2026, 2, 10, 8, tzinfo=UTC)
POLICE, PRISONS, REGION = "nordjyllands-politi", "kriminalforsorgen", "region-nordjylland"
HJOERRING, AALBORG = "kommune-0860", "kommune-0851"

_NOT_CONCERNS = {"exit_wish": POLICE, "criminal_case_referral": POLICE, "release_notice": PRISONS}
_NEEDED = {
    "exit_wish": {"exit": {"wish": True}},
    "child_abuse_case": {"section_20_decided": True, "sectors": ["police"], "legal_basis": "other-law"},
    "criminal_case_referral": {"case_ref": "S-1", "legal_basis": "other-law"},
    "release_notice": {
        "legal_basis": "RPL115-1-3-a",
        "case_ref": "KF-1",
        "version": 1,
        "legal_status": "convicted",
        "released_from": "prison_service",
        "release_type": "end_of_sentence",
        "date_status": "expected",
    },
}
_CONCERN = {"observed_on": "2026-02-09", "source_kind": "police"}


@cache
def rulebook() -> Rulebook:
    """North Jutland's rulebook, read once."""
    return load(Path(__file__).resolve().parents[2] / "rulebooks" / "nordjylland")


def turns(years: int) -> date:
    """Born so that the day of receipt is the birthday."""
    return TODAY.replace(year=TODAY.year - years)


def turns_tomorrow(years: int) -> date:
    """Born so that the day of receipt is the last day before the birthday."""
    return date(TODAY.year - years, TODAY.month, TODAY.day + 1)


def about(
    kind: str, born: date | int | None, residence: str | None = "0860", by: str | None = None, **data: object
) -> dict:
    """An event about a person; `born` is a date or the age that is reached today. A field given as None is left out."""
    born = turns(born) if isinstance(born, int) else born
    subject = {
        "birth_date": born.isoformat() if born else None,
        **({} if born else {"name": "Fiktiv Person"}),  # or nobody could be found
        "residence": residence,
        **dict(data.pop("subject", {})),  # type: ignore[call-overload]
    }
    fields = {
        "subject": subject,
        "necessity": "Fiktivt, men nødvendigt.",
        "notification": "sent",
        "legal_basis": "RPL115-1-1",
        **_NEEDED.get(kind, _CONCERN),
        **data,
    }
    if by is None:
        by = HJOERRING if kind in ("child_abuse_case", "ssp_network_referral") else _NOT_CONCERNS.get(kind, POLICE)
    return message(kind, by, **fields)


def message(kind: str, by: str, **data: object) -> dict:
    """Any event of a publisher."""
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": f"urn:stafet:publisher:{by}",
        "type": f"dk.stafet.{kind}.v1",
        "data": {name: value for name, value in data.items() if value is not None},
    }


def decided(event: dict, received: datetime = RECEIVED) -> Decision:
    """Decide as `explain` does."""
    envelope = read_json(without_nothing(event))
    assert isinstance(envelope, Envelope)
    return decide(envelope, received, rulebook()).decision


def explained(event: dict, received: datetime = RECEIVED, language: str = "da") -> dict:
    """Return the decision as JSON with its words."""
    return as_json(decided(event, received), rulebook(), language)


def without_nothing(value: object) -> object:
    """Leave out what is None: null and absent mean the same."""
    if isinstance(value, dict):
        return {name: without_nothing(one) for name, one in value.items() if one is not None}
    return value


def told(event: dict, received: datetime = RECEIVED) -> str:
    """Tell the decision in one line: outcome and codes; items, the owner first; tasks."""
    decision = decided(event, received)
    parts = [" ".join((decision.outcome, *decision.codes))]
    for item in decision.items:
        reader = "reader " if item.role == "reader" else ""
        place = f"@{item.municipality}" if item.municipality else ""
        school = f"#{item.school}" if item.school else ""
        rest = (word for word in (item.stage, item.track, item.legal_basis) if word)
        parts.append(f"{reader}{item.forum}{place}{school} {' '.join(rest)}")
    parts += [f"task {task.kind}>{task.to}" for task in decision.tasks]
    return "; ".join(parts)


def due(event: dict, received: datetime = RECEIVED) -> dict[str, str]:
    """Return rule → due of the deadlines."""
    return {one["rule"]: one["due"] for one in explained(event, received)["deadlines"]}


def due_of_a_release(event: dict, received: datetime = RECEIVED) -> dict[str, str]:
    """Return those of contracts 2.2; whether there are others is the second implementation's to say."""
    return {rule: day for rule, day in due(event, received).items() if rule in ("REL-3", "REL-4", "REL-7", "REL-10")}
