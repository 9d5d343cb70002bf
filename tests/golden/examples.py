"""The worked examples of rules 18, EX-1 to EX-20, as events; a letter where an example has several."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from oracle.story import HJOERRING, POLICE, RECEIVED, about, turns, turns_tomorrow

_JUDGED = {"judged": "radicalised", "by": "Fiktiv myndighed", "on": "2026-02-01"}
_KNOWN_BY_POLICE = {"source_kind": "prevention_officer", "observed_on": "2026-02-07"}


@dataclass(frozen=True)
class Example:
    """One event and when it came; `says` is what the rules expect of it."""

    says: str
    event: dict
    received: datetime = RECEIVED


def _parole(**fields: object) -> dict:
    """A convicted person of 34 on parole, Hjørring."""
    return about("release_notice", 34, **{"release_type": "parole", **fields})


EXAMPLES = {
    "EX-1": Example(
        "Convicted, 34, parole, L = R = 2026-05-31, P = 2024-05-01, residence 0860",
        _parole(placement_date="2024-05-01", parole_date="2026-05-31", release_date="2026-05-31", sentence_months=37),
    ),
    "EX-2": Example(
        "Remand release, no radicalisation flag",
        about("release_notice", 34, legal_status="remand", release_type="remand_release"),
    ),
    "EX-3": Example(
        "Remand release, flag yes by named authority",
        about(
            "release_notice",
            34,
            legal_status="remand",
            release_type="remand_release",
            radicalisation=_JUDGED,
            legal_basis="RPL115-1-3-c",
        ),
    ),
    "EX-4": Example("Convicted, end of sentence (not parole)", about("release_notice", 34)),
    "EX-5": Example(
        "Stadium concern without stated recruitment fear, last day as 17, residence 0860",
        about("stadium_concern", turns_tomorrow(18), **_KNOWN_BY_POLICE),
    ),
    "EX-6": Example(
        "Same, next day (18)",
        about("stadium_concern", turns_tomorrow(18), **_KNOWN_BY_POLICE),
        datetime(2026, 2, 11, 8, tzinfo=UTC),
    ),
    "EX-7": Example("Knock Knock, 16, residence 0860", about("knock_knock_concern", 16)),
    "EX-8": Example("Knock Knock, 18, residence 0851", about("knock_knock_concern", 18, "0851")),
    "EX-9a": Example("Age 24, recruitment, residence 0860", about("gang_recruitment_concern", 24)),
    "EX-9b": Example("Age 25, recruitment, residence 0860", about("gang_recruitment_concern", 25)),
    "EX-9c": Example("Age 26, recruitment, residence 0860", about("gang_recruitment_concern", 26)),
    "EX-10": Example(
        "Abuse suspicion, 7, residence 0787",
        about("youth_crime_concern", 7, "0787", abuse_suspected=True, legal_basis="child-notification"),
    ),
    "EX-11": Example("Radicalisation concern, 20", about("radicalisation_concern", 20)),
    "EX-12": Example("Release with exit flag and consent", _parole(exit={"wish": True, "consent": True})),
    "EX-13": Example("Release with exit flag, no consent", _parole(exit={"wish": True})),
    "EX-14": Example(
        "CPR fails modulus 11, date valid",
        about("stadium_concern", None, subject={"cpr": "610109-4123"}),
    ),
    "EX-15": Example("CPR day part 61 to 91", about("stadium_concern", None, subject={"cpr": "910109-6001"})),
    "EX-16": Example("Release to 0787", about("release_notice", 34, "0787")),
    "EX-17": Example(
        "Event with person id addressed to Lokalråd",
        about("youth_crime_concern", 16, by=HJOERRING, addressed_to="lokalraad_hjoerring"),
    ),
    "EX-18a": Example("Version 1 of a release", _parole(release_date="2026-05-31", parole_date="2026-05-31")),
    "EX-18b": Example(
        "Newer version moves release date",
        _parole(version=2, date_status="changed", release_date="2026-06-30", parole_date="2026-06-30"),
    ),
    "EX-19": Example("Convicted while at liberty, remand covers two thirds", _parole(released_from="at_liberty")),
    "EX-20": Example(
        "Age 20, recruitment, residence 0813 (no § 115+, SSP+ off)", about("gang_recruitment_concern", 20, "0813")
    ),
}


def seventeen(residence: str, **fields: object) -> dict:
    """The example asked for often: a 17-year-old feared to be recruited."""
    return about("gang_recruitment_concern", 17, residence, POLICE, **fields)


def on_the_eighteenth_birthday(residence: str) -> dict:
    """The same person a year later at most."""
    return about("gang_recruitment_concern", turns(18), residence)


def fails_modulus_11(cpr: str) -> bool:
    """Tell whether a number lacks the check digit that is not asked for (CPR-2)."""
    digits = [int(sign) for sign in cpr if sign.isdigit()]
    return sum(digit * weight for digit, weight in zip(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 != 0


def born(cpr: str) -> date:
    """The birth date of one of the two substitute numbers above, which are of 2009."""
    return date(2009, int(cpr[2:4]), int(cpr[:2]) - 60)
