"""Events that no box of facts stands for: what ends at the door, every sender with every type, every municipality."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from mutation.baseline import book, documents
from mutation.space import space
from services.core.proof.example import event_of
from services.core.proof.explore import whole
from services.core.rulebook.organisations import SOURCE_PREFIX

Event = dict[str, Any]
NOBODY = "nobody-here"
HERE = {"residence": "0810", "birth_date": "2001-01-01"}


@cache
def plain(event_type: str) -> Event:
    """Return the simplest event of a type."""
    message = next(one for one in space().messages if one.event_type == event_type and one.variables)
    return event_of(message, whole(message), book())


def changed(event: Event, received: str | None = None, **data: object) -> Event:
    """Return the event with other data; None takes a field away."""
    merged = {name: value for name, value in {**event["data"], **data}.items() if value is not None}
    return {**event, "recordedtime": received or event["recordedtime"], "data": merged}


def from_everybody() -> Iterator[Event]:
    """Yield each type from each publisher, also from one the rulebook does not know; releases from everywhere."""
    known = [row["id"].replace("{code}", "0810") for row in documents()["publishers.yaml"]["publishers"]]
    for source in (SOURCE_PREFIX + sender for sender in (NOBODY, *known)):
        for event_type in (one.event_type for one in space().messages if one.variables):
            event = {**plain(event_type), "source": source}
            if "event_ref" in event["data"]:
                event = changed(event, event_ref={**event["data"]["event_ref"], "source": source})
            yield from _all_releases(event) if event_type == "release_notice" else [event]
        yield {**changed(plain("radicalisation_concern"), legal_basis="RPL115-1-2", subject=HERE), "source": source}


def _all_releases(event: Event) -> Iterator[Event]:
    for place in ("prison_service", "placement_78_2", "home_detention", "at_liberty", None):
        yield changed(event, released_from=place)
        yield changed(event, released_from=place, date_status="decided", release_type="parole")
        yield changed(event, released_from=place, date_status="cancelled")


def at_the_door() -> Iterator[Event]:
    """Yield what validation refuses, one of each kind, and acute danger."""
    yield changed(plain("stadium_concern"), necessity=None)
    yield changed(plain("stadium_concern"), subject={"cpr": "3213991234"})
    yield changed(plain("stadium_concern"), subject={"cpr": "6106100000", "birth_date": "2011-06-01"})
    yield changed(plain("stadium_concern"), danger_now=True)


def on_topics() -> Iterator[tuple[Event, str]]:
    """Yield events that come on a topic: the sender's own, or somebody else's."""
    yield from ((plain("stadium_concern"), topic) for topic in ("nordjyllands-politi", "kommune-0810", "kommune-0860"))


def from_everywhere() -> Iterator[Event]:
    """Yield for each municipality what each switch decides about, by age."""
    concern = changed(plain("youth_crime_concern"), legal_basis="RPL115-1-1", school={"number": "280001"})
    house = changed(plain("child_abuse_case"), sectors=["police"], section_20_decided=True)
    for code in (town["code"] for town in documents()["municipalities.yaml"]["municipalities"]):
        yield changed(plain("anonymous_sparring"), municipality=code)
        for born in ("2010-01-01", "2006-01-01", "2001-01-01", "1990-01-01"):
            about = {"residence": code, "birth_date": born}
            yield from (changed(one, subject=about) for one in (concern, house, plain("radicalisation_concern")))
            yield changed(concern, subject=about, recruitment_feared=True)
