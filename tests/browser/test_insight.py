"""Opslag and Indsigt as whoever protects data uses them: look-ups are ticked off, a person's list is made and taken."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from acting import acting
from browser.asking import ask, newest
from browser.pages import AUDITOR, PROTECTOR
from browser.site import Site
from integration.desk import ANNE, RECEIVED
from integration.office import rows
from services.core.access.principal import Principal
from services.core.insight.disclosures import WHY
from services.core.insight.lookups import FINDINGS, REASONS, Thresholds
from services.desk.pages import insight, lookups
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.storage.connections import connect
from services.storage.insight.lookups import look_through
from statemachine.cases import CASES

pytestmark = pytest.mark.server
ALL = Thresholds(permille=1000, many=1000, unhandled=timedelta(days=3650))


def asked(site: Site, path: str, form: dict[str, str] | None = None, who: str = PROTECTOR) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form)


@pytest.fixture(scope="module")
def read_by_anne(site: Site) -> tuple[int, str]:
    """The leaf of a reading that waits to be reviewed, and the number of whom it is about."""
    held = keys.load(site.desk.settings)
    sent = CASES["ssp"](RECEIVED)
    item = UUID(site.desk.send(sent, "ssp"))
    with acting(site.desk.database, Principal.parse(ANNE), keys=Sealer(held.master, held.lookup)) as mine:
        mine.accept(item)
        mine.content(item)
    (leaf,) = rows(site.desk.database, "SELECT max(idx) FROM leaf")
    with connect(site.desk.database) as connection:
        look_through(connection, ALL, datetime.now(UTC))
    return int(leaf), str(sent["data"]["subject"]["cpr"])


def test_a_look_up_is_ticked_off_with_what_was_found(site: Site, read_by_anne: tuple[int, str]) -> None:
    """It waits with who and why; without a finding the fault is beside it; ticked off it is gone."""
    leaf = str(read_by_anne[0])
    text = asked(site, "/opslag").text
    assert f'id="r-{leaf}"' in text
    assert "k-17, koordinator" in text
    assert "Stikprøve" in text
    assert newest(site)["code"] == "lookups.listed"
    lacking = asked(site, "/opslag", {"leaf": leaf, "finding": ""})
    assert (lacking.status_code, f'href="#f-finding-{leaf}"' in lacking.text) == (422, True)
    assert asked(site, "/opslag", {"leaf": leaf, "finding": "in_order"}).status_code == 303
    assert (newest(site)["op"], newest(site)["code"]) == ("verify", "lookups.ticked:in_order")
    assert f'id="r-{leaf}"' not in asked(site, "/opslag").text
    again = asked(site, "/opslag", {"leaf": leaf, "finding": "reported"})
    assert (again.status_code, "venter ikke længere" in again.text) == (409, True)
    assert rows(site.desk.database, "SELECT DISTINCT finding FROM lookup_review WHERE leaf = %s", leaf) == ["in_order"]


@pytest.mark.parametrize("path", ["/opslag", "/indsigt"])
def test_both_are_for_whoever_protects_data(site: Site, path: str) -> None:
    """Coordinators and auditors are refused, and the log has it."""
    for who in (ANNE, AUDITOR):
        assert asked(site, path, who=who).status_code == 403
        assert (newest(site)["op"], newest(site)["code"]) == ("denied", "persons")


@pytest.mark.parametrize(
    ("form", "field"),
    [({"person": "12", "reason": "complaint"}, "person"), ({"person": "700190-1234", "reason": "curiosity"}, "reason")],
)
def test_a_list_is_made_of_somebody_and_for_a_reason(site: Site, form: dict[str, str], field: str) -> None:
    """The fault stands beside its field with what was typed, and no leaf is written."""
    (before,) = rows(site.desk.database, "SELECT size FROM tree_head")
    answer = asked(site, "/indsigt", form)
    assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True)
    assert form["person"] in answer.text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [before]


def test_nobody_is_answered_as_nobody(site: Site) -> None:
    """A number that nothing was ever stored about; the log has that somebody asked."""
    answer = asked(site, "/indsigt", {"person": "690101-1234", "reason": "access_request"})
    assert (answer.status_code, "aldrig været gemt noget" in answer.text) == (422, True)
    assert (newest(site)["op"], newest(site)["code"]) == ("denied", "person.disclosures")


def test_a_list_says_who_looked_and_can_be_taken_away(site: Site, read_by_anne: tuple[int, str]) -> None:
    """By number, with the reason in the log; without names of staff and without the number; as a PDF for a purpose."""
    number = read_by_anne[1]
    answer = asked(site, "/indsigt", {"person": number, "reason": "access_request"})
    assert "Slået op: indholdet" in answer.text
    assert "Koordinator, Hjørring Kommune" in answer.text
    assert number not in answer.text
    assert "k-17" not in answer.text.partition("<main")[2]
    leaf = newest(site)
    assert (leaf["code"], leaf["query"]) == ("person.disclosures", "access_request")
    handle = {"handle": leaf["subj"], "reason": "access_request"}
    lacking = asked(site, "/indsigt/fil", {**handle, "purpose": ""})
    assert (lacking.status_code, 'href="#f-purpose"' in lacking.text) == (422, True)
    file = asked(site, "/indsigt/fil", {**handle, "purpose": "supervision"})
    assert file.content.startswith(b"%PDF")
    assert leaf["subj"] not in file.headers["content-disposition"]
    last = newest(site)
    assert (last["op"], last["code"], last["src"]) == ("export", "disclosures.exported:pdf", f"person/{leaf['subj']}")


def test_each_code_has_its_words() -> None:
    """What may be chosen, and why something waits, is what the log and the review have."""
    assert insight.REASONS.keys() == WHY.keys()
    assert lookups.WHY.keys() == REASONS.keys()
    assert lookups.FOUND.keys() == FINDINGS.keys()
