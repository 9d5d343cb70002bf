"""Arkiv as somebody uses it: what has ended with until when it is kept, and a search by number that is logged."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from acting import acting
from browser.site import COOKIE, Site
from crash.workbench import rulebook
from integration.desk import ANNE, BENTE, RECEIVED
from integration.office import rows
from services.core.access.principal import Principal
from services.core.insight.lookups import Thresholds
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.storage.connections import connect
from services.storage.handovers.archive import Sought, Stored, listed
from services.storage.insight.lookups import look_through
from services.storage.people.content_ends import ends
from services.storage.people.gone import CONTENT
from services.storage.people.retention import Retention
from statemachine.cases import CASES, recall

pytestmark = pytest.mark.server
OURS = {"Sec-Fetch-Site": "same-origin"}
_NEWEST = "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 1"
_LEADER = "exit-koordinator:nordjyllands-politi:e-1"


def asked(site: Site, path: str = "/arkiv", form: dict[str, str] | None = None, who: str = ANNE) -> httpx.Response:
    """Open the page as somebody, or post its form."""
    with httpx.Client(base_url=site.url, cookies={COOKIE: who.replace(":", "_")}) as client:
        return client.get(path) if form is None else client.post(path, data=form, headers=OURS)


def newest(site: Site) -> dict[str, Any]:
    """Return the newest leaf."""
    (leaf,) = rows(site.desk.database, _NEWEST)
    found: dict[str, Any] = leaf
    return found


@pytest.fixture(scope="module")
def closed(site: Site) -> tuple[str, str]:
    """A case that is over, beside one that was returned, and the number of whom it is about."""
    sent = CASES["ssp"](RECEIVED)
    item, other = UUID(site.desk.send(sent, "ssp")), UUID(site.desk.send(CASES["ssp"](RECEIVED), "ssp"))
    held = keys.load(site.desk.settings)
    with acting(site.desk.database, Principal.parse(ANNE), keys=Sealer(held.master, held.lookup)) as mine:
        mine.give_back(other, "wrong_forum")
        mine.accept(item)
        mine.do("note_outcome", item, outcome="no_further_action", responsible_authority="kommune-0860")
        mine.do("close", item)
    return str(item), str(sent["data"]["subject"]["cpr"])


def test_what_has_ended_stands_there_with_its_end(site: Site, closed: tuple[str, str]) -> None:
    """By reference, type, state and day; what is open is not there, and each look has its leaf first."""
    item, _ = closed
    today = datetime.now(UTC).date()
    narrow = f"reference=OVL-{item[-8:].upper()}&type=ssp_concern&state=closed&begins={today - timedelta(days=1)}"
    answer = asked(site, f"/arkiv?{narrow}")
    assert answer.text.count("/overlevering/") == 1
    assert f"/overlevering/{item}" in answer.text
    leaf = newest(site)
    assert (leaf["code"], leaf["query"]) == ("archive.listed", "1 hits")
    assert f"reference={item[-8:]}" in leaf["src"]
    assert item not in asked(site, f"/arkiv?state=returned&until={today}").text
    assert item not in asked(site, f"/arkiv?until={today - timedelta(days=2)}").text
    (still,) = rows(site.desk.database, "SELECT id FROM handover WHERE state = 'offered' AND forum = 'ssp' LIMIT 1")
    assert str(still) not in asked(site).text
    assert item not in asked(site, who=BENTE).text


def test_the_end_is_retentions_own(site: Site, closed: tuple[str, str]) -> None:
    """The moment that is told is the one from which retention takes the content, not a millisecond earlier."""
    (event,) = rows(site.desk.database, "SELECT event FROM handover WHERE id = %s", closed[0])
    with connect(site.desk.database) as connection:
        end = ends(connection, [event], rulebook(), "koordinator")[event]
        assert end.at is not None
        assert f"{end.at:%Y}" in asked(site).text

        def goes(at: datetime) -> bool:
            found = Retention(connection, rulebook(), "person/drift/stafet/d-1", lambda: at).rehearse()
            return event in {one.id for one in found if one.what == CONTENT}

        assert goes(end.at)
        assert not goes(end.at - timedelta(milliseconds=1))


def test_what_is_one_roles_own_has_no_end_for_others(site: Site) -> None:
    """Of an event that Exit has nobody else learns a date: it would say that something is there (EXIT-7)."""
    sent = CASES["exit"](RECEIVED)
    site.desk.publish(sent)
    site.desk.publish(recall(sent))
    (event,) = rows(site.desk.database, "SELECT id FROM event WHERE event_id = %s", sent["id"])
    with connect(site.desk.database) as connection:
        assert ends(connection, [event], rulebook(), "exit-koordinator")[event].at is not None
        assert ends(connection, [event], rulebook(), "koordinator")[event].at is None


def test_pages_follow_each_other(site: Site, closed: tuple[str, str]) -> None:
    """Each row once, the latest first, and no more pages than there are."""
    seen: list[Stored] = []
    sought: Sought | None = Sought(limit=1)
    with acting(site.desk.database, Principal.parse(ANNE)) as mine:
        while sought is not None:
            found = listed(mine.office, sought)
            seen += found.items
            sought = found.next and sought._replace(after=found.next)
        assert seen == listed(mine.office, Sought()).items
    assert len(seen) > 1
    assert closed[0] in {str(one.id) for one in seen}
    assert [one.changed_at for one in seen] == sorted((one.changed_at for one in seen), reverse=True)


@pytest.mark.parametrize("number", ["12345", "1234567890123", "Bo Hansen", "", "<script>x</script>"])
def test_a_wrong_number_says_which_form_is_right(site: Site, number: str) -> None:
    """Nothing is looked for, what was typed stays, escaped, and no leaf is written."""
    (before,) = rows(site.desk.database, "SELECT size FROM tree_head")
    answer = asked(site, form={"number": number, "reason": "earlier"})
    assert answer.status_code == 422
    assert 'href="#f-number"' in answer.text
    assert "Skriv ti cifre" in answer.text
    assert "<script>x" not in answer.text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [before]


def test_nobody_is_looked_for_without_a_reason(site: Site, closed: tuple[str, str]) -> None:
    """The reason's fault stands beside it; a reason that no form offers is none."""
    (before,) = rows(site.desk.database, "SELECT size FROM tree_head")
    for reason in ("", "curiosity"):
        answer = asked(site, form={"number": closed[1], "reason": reason})
        assert (answer.status_code, 'href="#f-reason"' in answer.text) == (422, True)
        assert closed[1] in answer.text
    assert rows(site.desk.database, "SELECT size FROM tree_head") == [before]


def test_a_person_is_found_by_the_number(site: Site, closed: tuple[str, str]) -> None:
    """What the reader sees, once the log says so with the reason; the number stands nowhere afterwards."""
    item, number = closed
    (person,) = rows(site.desk.database, "SELECT person FROM handover WHERE id = %s", item)
    answer = asked(site, form={"number": number.replace("-", ""), "reason": "earlier"})
    assert f"/overlevering/{item}" in answer.text
    assert number not in answer.text
    assert number.replace("-", "") not in answer.text
    leaf = newest(site)
    assert (leaf["op"], leaf["code"], leaf["query"], leaf["subj"]) == (
        *("consultation", "person.searched", "earlier"),
        person.hex,
    )
    assert leaf["recipient"] == ["kommune-0860"]


def test_nobody_and_somebody_elses_are_answered_alike(site: Site, closed: tuple[str, str]) -> None:
    """Who has no grants there learns no more from a number that is known than from one that is not."""
    known = asked(site, form={"number": closed[1], "reason": "meeting"}, who=BENTE)
    assert newest(site)["subj"] is not None
    unknown = asked(site, form={"number": "700101-1234", "reason": "meeting"}, who=BENTE)
    assert newest(site)["subj"] is None
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
    assert "Du har ingen overleveringer om en person med det nummer" in known.text


def test_the_nightly_round_sees_searches(site: Site, closed: tuple[str, str]) -> None:
    """A search is a look-up: drawn as any other, and many that find nobody are many too."""
    asked(site, form={"number": closed[1], "reason": "contact"})
    (leaf,) = rows(site.desk.database, "SELECT max(idx) FROM leaf")
    for day in ("01", "02"):
        asked(site, form={"number": f"7{day[1]}0101-1234", "reason": "contact"}, who=_LEADER)
    with connect(site.desk.database) as connection:
        look_through(connection, Thresholds(permille=1000, many=2, within=timedelta(hours=1)), datetime.now(UTC))
    reasons = rows(site.desk.database, "SELECT reason FROM lookup_review WHERE leaf = %s ORDER BY reason", leaf)
    assert "sample" in reasons
    assert rows(site.desk.database, "SELECT reason FROM lookup_review WHERE leaf = %s", leaf + 2).count("many_in_a_row")
