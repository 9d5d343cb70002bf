"""Events for the whole job: about 1.2 kB each, 40 % release notices, 80 % about people who are known already.

Everybody in here is made up and has a substitute number (CPR-4): the day of birth is moved by 60.
"""

import random
from collections.abc import Iterator, Sequence
from uuid import UUID

import orjson

from north_jutland import TOPICS

KNOWN = 20_000
"""People the database knows before the run."""

RELEASES, CONCERNS = "kriminalforsorgen", "nordjyllands-politi"
PUBLISHERS = (RELEASES, CONCERNS)
EVERYBODY = tuple(topic.owner for topic in TOPICS if topic.name.startswith("in."))
"""Twelve publishers: a topic of six partitions each, as a site has them."""

_TOWNS = ("0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860", "0860", "0101")
_KINDS = (
    "stadium_concern",
    "knock_knock_concern",
    "gang_recruitment_concern",
    "youth_crime_concern",
    "young_adult_crime_concern",
    "radicalisation_concern",
    "vulnerable_adult_concern",
)
_REGION = "region-nordjylland"  # may send the last two alone
_WORDS = (
    "Der er set en bekymrende udvikling over længere tid; kommunen og skolen bør kende forholdet, så der kan sættes "
    "ind i tide. Ægte oplysninger findes ikke her, alt er fiktivt. "
) * 4


def number(person: int) -> str:
    """Return the substitute number of the `person`-th made-up person, born 1950 to 2012."""
    day, month, year = 61 + person % 28, 1 + person // 28 % 12, 1950 + person // 336 % 63
    serial = person // 21_168
    seventh = serial % 4 + (4 if year >= 2000 else 0)
    return f"{day:02d}{month:02d}{year % 100:02d}{seventh}{serial // 4 % 1000:03d}"


def made(
    count: int, seed: int = 7, first_new: int = KNOWN, publishers: Sequence[str] = EVERYBODY
) -> Iterator[tuple[str, str, bytes]]:
    """Yield (publisher, key, value); people from `first_new` on are new, each once; concerns come from all but one."""
    concerned = [one for one in publishers if one != RELEASES]
    rng = random.Random(seed)  # noqa: S311 - reproducible fiction, not secrets
    new = first_new
    for at in range(count):
        person = rng.randrange(KNOWN)
        if rng.random() < 0.2:
            person, new = new, new + 1
        event_id = str(UUID(int=rng.getrandbits(128), version=4))
        publisher, kind, data = _release(rng, seed, at) if rng.random() < 0.4 else _concern(rng, concerned)
        cpr = number(person)
        data["subject"] = {
            "cpr": f"{cpr[:6]}-{cpr[6:]}",
            "name": f"Fiktiv Åsesen {person}",
            "residence": rng.choice(_TOWNS),
        }
        yield publisher, f"h{person}", _event(event_id, publisher, kind, data)


def _event(event_id: str, publisher: str, kind: str, data: dict[str, object]) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": f"urn:stafet:publisher:{publisher}",
            "type": f"dk.stafet.{kind}.v1",
            "time": "2026-02-10T08:30:00+01:00",
            "datacontenttype": "application/json",
            "data": data,
        }
    )


def _release(rng: random.Random, seed: int, at: int) -> tuple[str, str, dict[str, object]]:
    return (
        RELEASES,
        "release_notice",
        {
            "legal_basis": "RPL115-1-3-a",
            "necessity": _WORDS[:420],
            "case_ref": f"KF-{seed}-{at:07d}",
            "version": 1,
            "legal_status": "convicted",
            "released_from": rng.choice(["prison_service"] * 8 + ["home_detention", "at_liberty"]),
            "release_type": "parole",
            "release_date": "2026-05-31",
            "date_status": "expected",
            "placement_date": "2024-05-01",
            "parole_date": "2026-05-31",
            "sentence_months": 37,
            "supervision": True,
            "needs": {"housing": True, "income": True},
            "exit": {"wish": rng.random() < 0.1, "consent": True},
            "contact": {"office": "KiF Nordjylland", "mailbox": "kif-nord"},
            "addressed_to": "ksp",
            "gang_link": False,
        },
    )


def _concern(rng: random.Random, publishers: Sequence[str]) -> tuple[str, str, dict[str, object]]:
    publisher = rng.choice(publishers)
    data: dict[str, object] = {
        "legal_basis": rng.choice(["RPL115-1-1"] * 5 + ["consent", "RPL115-1-2"]),
        "necessity": _WORDS[20:160],
        "observed_on": "2026-02-01",
        "source_kind": "prevention_officer",
        "notification": rng.choice(["sent", "unknown"]),
        "consent": "not_asked",
        "gang_link": rng.random() < 0.3,
        "charged": rng.random() < 0.2,
        "earlier_concerns_12m": rng.randrange(3),
        "presence_only": False,
        "school": {"number": "851015", "name": "Fiktiv Skole"},
        "home_risk": [] if rng.random() < 0.9 else ["honour_conflict"],
        "description": _WORDS[:380],
    }
    return publisher, rng.choice(_KINDS[-2:] if publisher == _REGION else _KINDS), data
