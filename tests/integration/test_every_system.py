"""Every forum, body, effort and queue of the plan: from the event that reaches it to its last state, through acts.

Those that never take people end honestly: what is addressed to them is refused, in their own words, and lies nowhere.
"""

import shutil
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import orjson
import pytest

from crash.workbench import ROOT
from integration.office import Publishers, acting, rows
from oracle.story import HJOERRING, about, explained, rulebook
from sent import Event
from servers.databases import fresh
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.runtime.config.rulebook_files import load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import balance
from services.storage.connections import engine

pytestmark = pytest.mark.server
BOOK = rulebook()
SCHOOL = {"number": "860101", "name": "Fiktiv Skole"}
LEADERS = {
    "general": Principal.parse("forumleder:kommune-0860:l-1"),
    "infohus": Principal.parse("infohus-tovholder:nordjyllands-politi:t-1"),
    "exit": Principal.parse("exit-koordinator:kriminalforsorgen:e-1"),
}
SELECTOR = Principal.parse("visitator:nordjyllands-politi:v-1")
TO_THE_END = ("accept", "note_outcome", "close")


class System(NamedTuple):
    """One row: an event that reaches it, the stage where it begins, and its acts up to its last state."""

    event: Event
    stage: str = "queue"
    acts: tuple[str, ...] = TO_THE_END
    told: tuple[str, ...] = ("accepted", "handled", "closed")  # what the sender's receipts say after the decision


_TASKED = ("accept", "complete", "note_outcome", "close")
SYSTEMS = {
    "ksp": System(about("release_notice", 34, release_type="parole")),
    "psp": System(
        about("vulnerable_adult_concern", 40, legal_basis="RPL115-1-2"),
        acts=("accept", "name_owner", "note_outcome", "close"),
    ),
    "ssp": System(about("stadium_concern", 16), acts=_TASKED),
    "ssp_netvaerksgruppe": System(about("ssp_network_referral", 14, school=SCHOOL), acts=_TASKED),
    "p115_udvalg": System(about("gang_recruitment_concern", 17), acts=_TASKED),
    "p115_plus_udvalg": System(about("gang_recruitment_concern", 20), "triage", ("select", *TO_THE_END)),
    "ssp_plus": System(about("stadium_concern", 25)),
    "ungesamraad_nordjylland": System(about("criminal_case_referral", 16), "triage", ("select", *TO_THE_END)),
    "exit_enhed": System(about("exit_wish", 30, legal_basis="consent"), "wish", ("record_consent", *TO_THE_END), ()),
    "pre_exit": System(about("gang_recruitment_concern", 17)),
    "infohus_hjoerring": System(about("radicalisation_concern", 20), "gate", ("clear", *TO_THE_END)),
    "infohuse_nordjylland": System(about("radicalisation_concern", 20, "0851"), "gate", ("clear", *TO_THE_END)),
    "boernehus_nord": System(about("child_abuse_case", 8)),
    "knock_knock": System(about("knock_knock_concern", 18, "0851")),
    "police_prevention_unit": System(about("stadium_concern", 30), "triage", ("select", *TO_THE_END)),
    "municipal_notification_desk": System(
        about("youth_crime_concern", 14, abuse_suspected=True, legal_basis="child-notification")
    ),
    "municipal_child_family": System(about("youth_crime_concern", 8), "manual"),
    "municipal_triage": System(about("stadium_concern", 16, legal_basis="RPL115-1-2"), "manual"),
    "district_triage": System(about("stadium_concern", 16, None), "manual"),
    "ksp_manual": System(about("release_notice", 34, None, case_ref="KF-2"), "manual"),
}
BODIES: dict[str, dict[str, Any]] = {
    "select": {"necessity": "Politiet har set ham flere gange."},
    "clear": {"result": "cleared_for_infohus"},
    "record_consent": {"given_on": "2026-02-10"},
    "name_owner": {"authority": HJOERRING},
    "complete": {"task": "contact_parents"},
    "note_outcome": {"outcome": "measure_agreed", "responsible_authority": HJOERRING},
}
WHY_NOT = {
    "rug_udvalg": "Læser kun med gennem Pre-Exit.",
    "saarbare_borgere_indsats": "Arbejder inden for PSP, som ejer sagerne.",
}
NEVER = sorted(id_ for id_, forum in BOOK.forums.items() if forum.no_items is not None)


@pytest.fixture(scope="module")
def shared(pair: EmbeddedPair) -> Iterator[str]:
    """One database for all of them: the cases of other systems must not be in the way."""
    with fresh(pair.pair.database_url) as url:
        yield url


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """North Jutland's rulebook after Hjorring's council has switched SSP+ on, which nobody has yet."""
    folder = tmp_path_factory.mktemp("switched") / "nordjylland"
    shutil.copytree(ROOT / "rulebooks" / "nordjylland", folder)
    path = folder / "municipalities.yaml"
    text = path.read_text(encoding="utf-8")
    assert "ssp_netvaerksgruppe, p115_plus_udvalg]" in text
    path.write_text(text.replace("p115_plus_udvalg]", "p115_plus_udvalg, ssp_plus]"), encoding="utf-8")
    return load(folder)


def sent(database: str, event: Event, book: Rulebook) -> str:
    """Send the event under an id of its own; returns that."""
    id_ = str(uuid4())
    Publishers(database, rules=book).send({**event, "id": id_})
    return id_


def told(database: str, id_: str, forum: str) -> list[str]:
    """Return what the sender's receipts say of an event's items at a forum, in order."""
    stored = rows(database, "SELECT data FROM outbox WHERE topic LIKE 'receipts.%%' ORDER BY id")
    receipts = [data for data in (orjson.loads(bytes(one))["data"] for one in stored) if data["event_id"] == id_]
    assert receipts[0]["change"] == "decision"
    return [one["change"] for one in receipts[1:] if one["forum"] == forum]


@pytest.mark.parametrize("forum", SYSTEMS)
def test_it_is_carried_from_the_event_to_its_last_state(shared: str, book: Rulebook, forum: str) -> None:
    """The event is offered there, each act is done by who has it, the item ends closed, and the sender was told."""
    system = SYSTEMS[forum]
    rules = book if forum == "ssp_plus" else BOOK
    id_ = sent(shared, system.event, rules)
    found = rows(shared, "SELECT id, stage, state FROM handover WHERE event_id = %s AND forum = %s", id_, forum)
    assert [one[1:] for one in found] == [(system.stage, "offered")]
    handover: UUID = found[0][0]
    for act in system.acts:
        who = SELECTOR if act == "select" else LEADERS[BOOK.forums[forum].circle]
        with acting(shared, who, rules=rules) as mine:
            after = mine.do(act, handover, **BODIES.get(act, {}))
    assert (after["state"], after["stage"]) == ("closed", "manual" if system.stage == "manual" else "queue")
    assert after["outcome"]["code"] == "measure_agreed"
    assert rows(shared, "SELECT count(*) FROM handover_step WHERE handover = %s", handover) == [after["version"]]
    assert tuple(told(shared, id_, forum)) == system.told
    with engine(shared).connect() as connection:
        assert balance.draw(connection).closes


@pytest.mark.parametrize("forum", NEVER)
def test_what_never_takes_people_says_so(shared: str, forum: str) -> None:
    """A concern that is addressed to it is refused or goes where it belongs, in the words of why; it has no item."""
    event = about("youth_crime_concern", 16, by=HJOERRING, addressed_to=forum)
    id_ = sent(shared, event, BOOK)
    assert rows(shared, "SELECT count(*) FROM handover WHERE forum = %s", forum) == [0]
    told_why, no_items = explained(event), BOOK.forums[forum].no_items
    assert no_items is not None
    if BOOK.forums[forum].mode == "reader":  # it reads along with another forum, where the case goes
        assert rows(shared, "SELECT forum FROM handover WHERE event_id = %s", id_) == ["ssp"]
        assert {"forum": forum, "why_not": WHY_NOT[forum]} in told_why["considered"]
    else:
        assert rows(shared, "SELECT outcome FROM event WHERE event_id = %s", id_) == ["refused"]
        assert rows(shared, "SELECT count(*) FROM handover WHERE event_id = %s", id_) == [0]
        assert any(no_items["da"].rstrip(".") in one["text"] for one in told_why["because"])


def test_no_system_is_forgotten() -> None:
    """Whatever the rulebook has is either carried to its end here, or refuses."""
    assert {*SYSTEMS, *NEVER} == set(BOOK.forums)
    assert len({id_ for id_, forum in BOOK.forums.items() if forum.kind != "queue"}) > 26
