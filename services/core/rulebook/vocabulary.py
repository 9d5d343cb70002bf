"""The closed vocabulary of facts: every word a condition may use, the values it has, and what silence means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from services.core.rulebook.conditions import EMPTY, UNKNOWN, Value

BASES = (
    "RPL115-1-1",
    "RPL115-1-2",
    "RPL115-1-3-a",
    "RPL115-1-3-b",
    "RPL115-1-3-c",
    "consent",
    "child-notification",
    "other-law",
)
STAGES = ("queue", "triage", "gate", "wish", "manual")
ROLES = ("owner", "reader")
MODES = (
    "owner",
    "triage_first",
    "gated",
    "consent_required",
    "reader",
    "source_only",
    "aggregate_only",
    "none",
)
SCOPES = ("municipality", "school", "region", "police_district")
PUBLISHER_KINDS = ("prison_service", "police", "municipality", "psychiatry")
VERDICTS = ("SOURCE_NOT_TOPIC", "TYPE_NOT_ALLOWED", "INVALID_EVENT", "INVALID_CPR", "BIRTH_DATE_CONFLICT")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: `kind` is choice, flag, number or members; `values` are the allowed words of choices and members."""

    kind: str
    values: tuple[str, ...]
    default: Value


def _choice(*values: str, default: str = EMPTY) -> Fact:
    return Fact("choice", values if default in values else (default, *values), default)


def _members(*values: str) -> Fact:
    return Fact("members", values, frozenset())


_FLAG = Fact("flag", (), default=False)
_NUMBER = Fact("number", (), UNKNOWN)

_ALWAYS: Mapping[str, Fact] = {
    # at the door (steps 1 to 3)
    "verdict": _choice(*VERDICTS),
    "cancels": _FLAG,
    "danger_now": _FLAG,
    "publisher_kind": _choice(*PUBLISHER_KINDS),
    # of a person
    "addressed_mode": _choice(*MODES, default=NOBODY),
    "age": _NUMBER,
    "residence": _choice("known", default=UNKNOWN),
    "in_district": _FLAG,
    "in_region": _FLAG,
    "claim": _choice(*BASES),
    "consent": _choice("given", "refused", "not_asked", "not_possible"),
    "notification": _choice("sent", "is_this", "considered_not_needed", default=UNKNOWN),
    "protected_address": _FLAG,
    "abuse_suspected": _FLAG,
    "home_risk": _members("abuse", "domestic_violence", "negative_social_control", "honour_conflict"),
    # of a concern
    "extremism": _FLAG,
    "recruitment_feared": _FLAG,
    "presence_only": _FLAG,
    "wants_out": _FLAG,
    "charged": _FLAG,
    "gang_link": _FLAG,
    "school_given": _FLAG,
    "earlier_concerns": _NUMBER,
    "requested_by": _choice("police", "ssp_consultant"),
    # of a wish to leave a gang, of a child's case
    "exit_wish": _FLAG,
    "exit_consent": _FLAG,
    "section_20_decided": _FLAG,
    "sectors": _members("police", "health"),
    # of a release
    "abroad": _FLAG,
    "legal_status": _choice("convicted", "remand", "other_detention"),
    "released_from": _choice("prison_service", "placement_78_2", "home_detention", "at_liberty"),
    "release_type": _choice("end_of_sentence", "parole", "interruption", "pardon", "remand_release"),
    "date_status": _choice("expected", "decided", "changed", "cancelled"),
    "judged": _choice("radicalised", "at_risk", "no"),
    "supervision": _FLAG,
    "sentence_months": _NUMBER,
    "age_at_release": _NUMBER,
    # known once a row has chosen
    "step": _NUMBER,
    "stage": _choice(*STAGES),
    "basis": _choice(*BASES),
}


def vocabulary(
    event_types: Sequence[str], forums: Sequence[str], owners: Sequence[str], switches: Sequence[str]
) -> Mapping[str, Fact]:
    """Return every fact; event types, forums, queues and switches are the rulebook's own words."""
    return MappingProxyType(
        {
            **_ALWAYS,
            "event_type": _choice(*event_types, default="other"),
            "addressed_to": _choice(*forums, default=NOBODY),
            "residence_has": _members(*switches),
            "owner": _choice(*owners, default=NOBODY),
        }
    )
