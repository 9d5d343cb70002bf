"""A week of made-up events of North Jutland: fictive people with substitute numbers, stable for a seed (CPR-6)."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from services.core.calendar.dates import add_months

Event = dict[str, Any]
T = TypeVar("T")

_FIRST = ("Asta", "Birk", "Calle", "Dagny", "Ejnar", "Frida", "Gry", "Holger", "Ingrid", "Jeppe", "Karla", "Linus")
_LAST = ("Opdigtsen", "Påfundborg", "Fantasgaard", "Eventyrlund", "Tænktsen", "Figurholm")
TOWNS = ("0860",) * 6 + ("0851",) * 5 + ("0813", "0810", "0846", "0820", "0849", "0840", "0825", "0787", "0773")
_KINDS = (
    ("release",) * 4
    + ("stadium",) * 7
    + ("knock_knock",) * 3
    + ("referral",) * 4
    + ("youth",) * 2
    + ("vulnerable", "extremism")
)
_REASONS = (
    "Kommunen skal kende datoen for at have bolig og ydelse klar.",
    "Forummet skal vide det for at kunne tale med den unge i tide.",
    "Uden oplysningen kan ingen nå at handle før weekenden.",
)
_MATCH = (
    "Set sammen med en gruppe ældre ved indgangen; talte ikke selv.",
    "Kastede ikke noget, men stod hos dem, der gjorde.",
)
_SCHOOL = ("Har været væk fra skolen i to uger og siger, at han har fået nye venner.",)
_ADULT = ("Åbner ikke for hjemmeplejen og siger, at andre bestemmer, hvem der må komme ind.",)
_TALK = ("Gentager sætninger fra nettet om, hvem der er fjender, og vil ikke tale med andre om det.",)


class Draw(Protocol):
    """Where chance comes from: `random.Random`, or one that is equal under every version of Python."""

    def random(self) -> float:
        """Return a number from 0 to before 1."""

    def randrange(self, start: int, stop: int | None = None) -> int:
        """Return a whole number."""

    def getrandbits(self, bits: int, /) -> int:
        """Return a whole number of so many bits."""

    def choice(self, among: Sequence[T], /) -> T:
        """Return one of them."""


class _Kind(NamedTuple):
    """What a kind of concern is about: the ages, who sees it, what they see, and whether a school is named.

    On the `street` somebody may be recruited, or do no more than stand there.
    """

    ages: tuple[int, int]
    seen_by: tuple[str, ...]
    seen: tuple[str, ...]
    school: bool = False
    street: bool = False


_CONCERNS = {
    "stadium_concern": _Kind((13, 27), ("steward", "prevention_officer"), _MATCH, street=True),
    "knock_knock_concern": _Kind((14, 26), ("prevention_officer",), _MATCH, street=True),
    "ssp_network_referral": _Kind((11, 16), ("teacher", "ssp_worker"), _SCHOOL, school=True),
    "youth_crime_concern": _Kind((10, 18), ("teacher", "ssp_worker"), _SCHOOL, school=True, street=True),
    "young_adult_crime_concern": _Kind((18, 25), ("prevention_officer",), _MATCH, street=True),
    "gang_recruitment_concern": _Kind((13, 26), ("prevention_officer",), _MATCH, street=True),
    "vulnerable_adult_concern": _Kind((19, 60), ("health", "social_worker"), _ADULT),
    "radicalisation_concern": _Kind((15, 40), ("ssp_worker", "social_worker"), _TALK),
}
_ENOUGH = 100
_PAROLE = 2, 3
"""The part of a sentence after which parole is possible (REL-10 begins before it)."""


def week(last_day: date, seed: int, count: int) -> Iterator[Event]:
    """Yield `count` CloudEvents of the seven days that end on `last_day`; see `events`."""
    return events(last_day, 7, seed, count)


def events(last_day: date, days: int, seed: int, count: int) -> Iterator[Event]:
    """Yield `count` CloudEvents of the `days` that end on `last_day`.

    Each says in `recordedtime` when it could have been received, so that `explain` gives the same answer every day.
    Among them: some 3 % duplicates, a few new versions and a cancellation of releases, and two bad ones: an
    impossible number and a type its sender may not send. The last of 100 or more is released and wishes to leave a
    gang: no later version takes that back.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible fiction, not secrets
    made: list[Event] = []
    fixed: dict[int, Callable[[Draw, date], Event]] = {}
    if count > 2:
        fixed = {count // 3: impossible, 2 * count // 3: not_theirs}
    if count >= _ENOUGH:
        fixed[count - 1] = _wish
    for number in range(count):
        if number in fixed:
            event = fixed[number](rng, last_day)
        elif made and rng.random() < 0.03:
            event = rng.choice(made)
        elif made and rng.random() < 0.03:
            event = next_version(rng, made) or _event(rng, last_day, days)
        else:
            event = _event(rng, last_day, days)
        made.append(event)
        yield event


def _wish(rng: Draw, last_day: date) -> Event:
    """Return a release of somebody in Hjørring who wishes to leave a gang and consents (EXIT-4)."""
    event = release(rng, last_day)
    event["data"]["exit"] = {"wish": True, "consent": True}
    event["data"]["subject"]["residence"] = TOWNS[0]
    return event


def _event(rng: Draw, last_day: date, days: int) -> Event:
    day = last_day - timedelta(days=rng.randrange(days))
    kind = rng.choice(_KINDS)
    town = rng.choice(TOWNS[:14])
    match kind:
        case "release":
            made = release(rng, day)
        case "stadium":
            saturday = day - timedelta(days=(day.weekday() - 5) % 7)
            made = concern(rng, "nordjyllands-politi", "stadium_concern", saturday)
        case "knock_knock":
            made = concern(rng, "nordjyllands-politi", "knock_knock_concern", day)
        case "referral":
            made = concern(rng, f"kommune-{town}", "ssp_network_referral", day, town)
        case "youth":
            made = concern(rng, f"kommune-{town}", "youth_crime_concern", day, town)
        case "vulnerable":
            made = concern(rng, "region-nordjylland", "vulnerable_adult_concern", day)
            made["data"]["legal_basis"] = "RPL115-1-2"
        case _:
            made = concern(rng, f"kommune-{town}", "radicalisation_concern", day, town)
    return made


def release(rng: Draw, day: date) -> Event:
    """Return the first version of a release."""
    data: Event = {
        "subject": person(rng, day, (25, 61)),
        "legal_basis": "RPL115-1-3-a",
        "necessity": rng.choice(_REASONS),
        "case_ref": f"KF-{day.year}-{rng.randrange(10**6):06d}",
        "version": 1,
        "released_from": "prison_service",
        **(_remand(rng, day) if rng.random() < 0.15 else _sentence(rng, day)),
        "supervision": rng.random() < 0.5,
        "needs": {"housing": rng.random() < 0.6, "income": rng.random() < 0.5},
        "contact": {"office": "KiF Nordjylland", "mailbox": "kif-nord"},
    }
    if rng.random() < 0.1:
        data["exit"] = {"wish": True, "consent": rng.random() < 0.5}
    return cloud_event(rng, "kriminalforsorgen", "release_notice", day, data)


def _remand(rng: Draw, day: date) -> Event:
    """Return the time of somebody in remand: no sentence, and so no parole."""
    return {
        "legal_status": "remand",
        "release_type": "remand_release",
        "placement_date": (day - timedelta(days=rng.randrange(14, 300))).isoformat(),
        "release_date": (day + timedelta(days=rng.randrange(10, 60))).isoformat(),
        "date_status": rng.choice(("expected", "decided")),
    }


def _sentence(rng: Draw, day: date) -> Event:
    """Return a sentence that is served for two thirds of it or for all: announced at its begin, or before its end."""
    part, whole = _PAROLE
    months = whole * rng.randrange(1, 20)
    kind = rng.choice(("parole", "end_of_sentence"))
    served = months * part // whole if kind == "parole" else months
    early = rng.random() < 0.5
    if early:
        placed = day - timedelta(days=rng.randrange(1, 21))
    else:
        ahead = rng.randrange(10, min(200, 28 * served - 14))
        placed = add_months(day + timedelta(days=ahead), -served)
    return {
        "legal_status": "convicted",
        "release_type": kind,
        "placement_date": placed.isoformat(),
        "sentence_months": months,
        "parole_date": add_months(placed, months * part // whole).isoformat(),
        "release_date": add_months(placed, served).isoformat(),
        "date_status": "expected" if early else "decided",
    }


def concern(rng: Draw, publisher: str, kind: str, day: date, town: str | None = None) -> Event:
    """Return a concern of this kind, seen on the day."""
    about = _CONCERNS[kind]
    data: Event = {
        "subject": person(rng, day, about.ages, town),
        "legal_basis": "RPL115-1-1",
        "necessity": rng.choice(_REASONS),
        "notification": rng.choice(("sent", "considered_not_needed", "unknown")),
        "observed_on": day.isoformat(),
        "source_kind": rng.choice(about.seen_by),
        "recruitment_feared": about.street and rng.random() < 0.2,
        "presence_only": about.street and rng.random() < 0.3,
        "earlier_concerns_12m": rng.choice((0, 0, 0, 1, 2)),
        "description": rng.choice(about.seen),
    }
    if about.school and town:
        data["school"] = {"number": f"{town[1:]}{rng.choice(('101', '102', '201'))}", "name": "Fiktiv Skole"}
    return cloud_event(rng, publisher, kind, day, data)


def person(rng: Draw, day: date, ages: tuple[int, int], town: str | None = None) -> Event:
    """Return a person whose age lies in the range, with a substitute number (CPR-4)."""
    born = day - timedelta(days=int(rng.randrange(*ages) * 365.25) + rng.randrange(365))
    seventh = rng.choice("4567") if born.year >= 2000 else rng.choice("0123")
    number = f"{born.day + 60:02d}{born:%m%y}-{seventh}{rng.randrange(1000):03d}"
    return {
        "cpr": number,
        "name": f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
        "residence": town or rng.choice(TOWNS),
    }


def cloud_event(rng: Draw, publisher: str, kind: str, day: date, data: Event) -> Event:
    """Return the event of a publisher, sent and received on the day."""
    time, recorded = stamped(rng, day)
    return {
        "specversion": "1.0",
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "source": f"urn:stafet:publisher:{publisher}",
        "type": f"dk.stafet.{kind}.v1",
        "time": time,
        "recordedtime": recorded,
        "datacontenttype": "application/json",
        "partitionkey": f"{rng.getrandbits(64):016x}",  # the publisher's own handle of the person
        "data": data,
    }


def stamped(rng: Draw, day: date) -> tuple[str, str]:
    """Return when something was sent on a day, and when it was received; winter time, for no clock has to be asked."""
    time = f"{day}T{rng.randrange(8, 16):02d}:{rng.randrange(60):02d}"
    return f"{time}:00+01:00", f"{time}:30+01:00"


def next_version(rng: Draw, made: list[Event]) -> Event | None:
    """Return a newer version, or the cancellation, of a release that was made before."""
    releases = [event for event in made if event["type"] == "dk.stafet.release_notice.v1"]
    if not releases:
        return None
    before = rng.choice(releases)
    data = {**before["data"], "version": before["data"]["version"] + 1}
    if rng.random() < 0.3 or data["release_type"] != "parole":
        data["date_status"] = "cancelled"
    else:
        end = add_months(date.fromisoformat(data["placement_date"]), data["sentence_months"])
        later = min(end, date.fromisoformat(data["release_date"]) + timedelta(days=rng.randrange(1, 15)))
        data |= {"date_status": "changed", "release_date": later.isoformat(), "parole_date": later.isoformat()}
    return {**before, "id": str(UUID(int=rng.getrandbits(128), version=4)), "data": data}


def impossible(rng: Draw, day: date) -> Event:
    """Return a release of somebody whose number nobody can have."""
    event = release(rng, day)
    event["data"]["subject"]["cpr"] = "310299-1234"  # no 31 February: nobody can have this number
    return event


def not_theirs(rng: Draw, day: date) -> Event:
    """Return a release of a sender who may not send one."""
    return {**release(rng, day), "source": "urn:stafet:publisher:region-nordjylland"}
