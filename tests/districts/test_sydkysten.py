"""Another district is another folder: the same proofs, explanations, topics and the whole way, with no line of code."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from acting import Acting, acting, ruled_by
from crash.workbench import CLUSTER, RECEIVED_MS, sound
from integration.office import MASTER, rows
from sent import event
from services.cli.main import main
from services.core.access.principal import Principal
from services.core.proof.prove import prove
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk, Record
from services.effects.sealing import Sealer
from services.runtime.config.districts import district
from services.runtime.config.rulebook_files import load
from services.storage.connections import connect
from services.storage.handovers import queries
from services.storage.intake import PostgresIntake
from topics.catalogue import Addresses, catalogue

FOLDER = Path(__file__).parent / "sydkysten"
BOOK = load(FOLDER)
POLICE = "sydkystens-politi"


def _concern(kind: str, year: int, residence: str, **more: Any) -> dict[str, Any]:
    data = {
        "subject": {"birth_date": f"{year}-02-10", "residence": residence},
        "legal_basis": "RPL115-1-1",
        "necessity": "Nødvendigt.",
        "notification": "considered_not_needed",
        "observed_on": "2026-02-07",
        "source_kind": "police",
        **more,
    }
    return event(POLICE, kind, data, recordedtime="2026-02-10T07:30:00Z")


SEEN, YOUNG = "stadium_concern", "young_adult_crime_concern"
SCHOOL = {"number": "540001"}
CASES = [
    (_concern(SEEN, 2006, "0580", presence_only=True), "ungepunktet", "0580"),  # twenty, the one forum more
    (_concern(SEEN, 2005, "0580", presence_only=True), "police_prevention_unit", None),  # twenty-one, too old for it
    (_concern(SEEN, 2011, "0580", presence_only=True), "ungepunktet", "0580"),  # fifteen
    (_concern(SEEN, 2012, "0580", presence_only=True), "ssp", "0580"),  # fourteen
    (_concern(YOUNG, 1996, "0540"), "ssp_plus", "0540"),  # thirty, SSP+ 18 to 30
    (_concern(YOUNG, 1995, "0540"), "police_prevention_unit", None),  # thirty-one
    (_concern(YOUNG, 2003, "0550"), "p115_plus_udvalg", "0550"),
    (_concern("youth_crime_concern", 2012, "0540", school=SCHOOL), "ssp_netvaerksgruppe", "0540"),
    (_concern("youth_crime_concern", 2012, "0550", school=SCHOOL), "ssp_netvaerksgruppe", "0550"),
    (_concern("youth_crime_concern", 2012, "0580", school=SCHOOL), "ssp", "0580"),
    (_concern("knock_knock_concern", 2009, "0540"), "p115_udvalg", "0540"),  # no Knock Knock anywhere
    (_concern("radicalisation_concern", 2000, "0580"), "infohus_kommune", "0580"),
]


def test_the_other_district_is_proven() -> None:
    """Every claim holds for a district with other ages, other forums and other municipalities."""
    assert prove(BOOK).findings == ()


@pytest.mark.parametrize(("sent", "forum", "municipality"), CASES)
def test_explain_follows_the_other_rulebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sent: dict[str, Any], forum: str, municipality: str | None
) -> None:
    """`stafet explain --rulebook` decides by the folder it is given."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps(sent), encoding="utf-8")
    assert main(["explain", str(file), "--json", "--rulebook", str(FOLDER)]) == 0
    owner = json.loads(capsys.readouterr().out)["items"][0]
    assert (owner["forum"], owner["municipality"]) == (forum, municipality)


def test_north_jutland_is_outside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person who lives in Hjorring belongs to another district here, and the refusal names the municipality."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps(_concern(YOUNG, 2003, "0860")), encoding="utf-8")
    assert main(["explain", str(file), "--json", "--rulebook", str(FOLDER)]) == 0
    decision = json.loads(capsys.readouterr().out)
    assert decision["codes"] == ["OUT_OF_DISTRICT"]
    assert any("0860" in reason["text"] for reason in decision["because"])


def test_its_topics_are_its_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the folder in STAFET_RULEBOOK the catalogue has its publishers and queues, and none of North Jutland's."""
    names = {topic.name for topic in catalogue(district(BOOK))}
    assert {"in.sydkystens-politi", "in.kommune-0540", "out.ungepunktet.0580", "out.ssp_netvaerksgruppe.0550"} <= names
    assert not [name for name in names if "nordjylland" in name or "0851" in name or "knock" in name]
    monkeypatch.setenv("STAFET_RULEBOOK", str(FOLDER))
    assert main(["topics", "list", "-o", "json"]) == 0
    assert {row["name"] for row in json.loads(capsys.readouterr().out)} == names


ADDRESSES = Addresses(district(BOOK))
EXIT = "vejen_ud"
WISH = {
    "subject": {"birth_date": "1988-02-10", "residence": "0550"},
    "necessity": "Nødvendigt.",
    "legal_basis": "consent",
    "exit": {"wish": True, "consent": True},
}


def _stored(database: str, *sent: dict[str, Any]) -> dict[str, UUID]:
    """Send what the police send, and return the handovers by forum."""
    ruled_by(database, BOOK, 1)
    intake = PostgresIntake(database, BOOK, Sealer(MASTER, b"l" * 32), ADDRESSES.topic)
    topic, values = f"in.{POLICE}", [json.dumps(one).encode() for one in sent]
    records = [Record(at, RECEIVED_MS, [], value) for at, value in enumerate(values)]
    assert intake.positions(CLUSTER, {(topic, 0): 0}) == {(topic, 0): 0}
    intake.handle([Chunk(CLUSTER, topic, 0, 0, len(records), records)])
    return {row[1]: row[0] for row in rows(database, "SELECT id, forum FROM handover")}


@contextmanager
def _desk(database: str, who: str) -> Iterator[Acting]:
    keys = Sealer(MASTER, b"l" * 32)
    with acting(database, Principal.parse(who), rules=BOOK, topic=ADDRESSES.topic, keys=keys) as theirs:
        yield theirs


@pytest.mark.server
def test_an_event_goes_all_the_way(database: str) -> None:
    """From a record to the queue of the one forum more, accepted there, and one returned to its sender's own queue."""
    found = _stored(database, _concern(SEEN, 2008, "0580", presence_only=True), _concern(SEEN, 2012, "0550"))
    assert set(found) == {"ungepunktet", "ssp"}
    with _desk(database, "koordinator:kommune-0580:k-1") as there:
        assert there.accept(found["ungepunktet"])["state"] == "accepted"
    with _desk(database, "koordinator:kommune-0550:k-2") as other:
        assert other.give_back(found["ssp"], "wrong_forum")["state"] == "returned"
    back = rows(database, "SELECT forum, municipality FROM handover WHERE stage = 'manual'")
    assert back == [("police_prevention_unit", None)]
    sound(database)


@pytest.mark.server
def test_its_own_exit_unit_is_as_closed(database: str) -> None:
    """EXIT-7: the unit has another name here, and still its item is hidden, told to nobody else, and stays there."""
    found = _stored(database, event(POLICE, "exit_wish", WISH))
    with _desk(database, "koordinator:kommune-0550:k-2") as other, pytest.raises(RefusedActError, match="not_found"):
        other.accept(found[EXIT])
    with _desk(database, "exit-koordinator:sydkystens-politi:e-1") as theirs:
        theirs.give_back(found[EXIT], "lacks_information")
    assert rows(database, "SELECT forum, stage FROM handover WHERE state = 'offered'") == [(EXIT, "manual")]
    told = {topic for topic, data in rows(database, "SELECT topic, data FROM outbox") if EXIT.encode() in bytes(data)}
    assert told == {f"out.{EXIT}"}
    with connect(database) as connection:
        viewer = queries.Viewer(None, BOOK, datetime.now(UTC))
        assert [one.forum for one in queries.counts(connection, viewer)] == []
    sound(database)
