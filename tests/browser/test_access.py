"""Adgang and Nødadgang as somebody uses them: by whom accesses are given, ended, asked for and opened, and the leaf."""

import re

import httpx
import pytest

from browser.asking import ask, names, newest
from browser.site import Site
from integration.desk import ANNE, EXIT, LEADER
from integration.office import rows

pytestmark = pytest.mark.server
OPERATOR = "drift:stafet:d-1"
NEVER = "00000000-0000-0000-0000-000000000000"
FORM = {
    "role": "koordinator",
    "organisation": "kommune-0860",
    "handle": "k-44",
    "forum": "ssp",
    "municipality": "0860",
    "begins": "",
    "until": "",
    "reason": "Ny i gruppen <b>",
}


def asked(site: Site, who: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
    """Open a page as somebody, or post its form."""
    return ask(site, who, path, form)


@pytest.fixture
def leading(site: Site) -> Site:
    """The site, with a leader of one forum."""
    site.desk.let_in(LEADER, "ssp")
    return site


def test_a_leader_gives_and_ends(leading: Site) -> None:
    """The grant is there with its leaf, the list has it with its reason escaped, and ended it counts no more."""
    answer = asked(leading, LEADER, "/adgang", FORM)
    assert (answer.status_code, newest(leading)["code"]) == (303, "grant.added")
    (id_,) = rows(leading.desk.database, "SELECT id FROM access_grant WHERE handle = 'k-44' AND ended_at IS NULL")
    page = asked(leading, LEADER, answer.headers["location"])
    assert "Adgangen er givet" in page.text
    assert "Ny i gruppen &lt;b&gt;" in page.text
    assert asked(leading, LEADER, f"/adgang/{id_}", {"reason": ""}).status_code == 422
    answer = asked(leading, LEADER, f"/adgang/{id_}", {"reason": "Er flyttet"})
    assert (answer.status_code, newest(leading)["code"]) == (303, "grant.ended")
    assert f"r-{id_}" not in asked(leading, LEADER, "/adgang").text
    assert f"r-{id_}" in asked(leading, LEADER, "/adgang?ophoerte=1").text
    answer = asked(leading, LEADER, f"/adgang/{id_}", {"reason": "Igen"})
    assert (answer.status_code, "allerede ophørt" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("who", "other", "status", "code"),
    [
        (LEADER, {"handle": "Anne"}, 422, None),
        (LEADER, {"forum": "psp"}, 409, "forbidden"),
        (LEADER, {"role": "revisor", "forum": "*", "municipality": "*"}, 409, "forbidden"),
        (LEADER, {"handle": "f-1"}, 409, "oneself"),
        (ANNE, {}, 409, "forbidden"),
        (OPERATOR, {}, 409, "forbidden"),  # coordinators are their leader's to let in
    ],
)
def test_what_cannot_be_given(leading: Site, who: str, other: dict[str, str], status: int, code: str | None) -> None:
    """The page again with what was typed; a refusal leaves its leaf, a fault of the form leaves none."""
    (before,) = rows(leading.desk.database, "SELECT size FROM tree_head")
    answer = asked(leading, who, "/adgang", FORM | other)
    assert answer.status_code == status
    if code is None:
        assert 'value="Anne"' in answer.text
        assert rows(leading.desk.database, "SELECT size FROM tree_head") == [before]
    else:
        assert newest(leading)["outcome"] == f"denied:{code}"


def test_nobody_is_shown_what_is_another_s(leading: Site) -> None:
    """A coordinator sees its own access and no form, a leader those of its forum alone, who operates all of them."""
    leading.desk.let_in(EXIT, "exit_enhed")
    mine = asked(leading, ANNE, "/adgang").text
    assert ("k-17" in mine, "f-1, forumleder" in mine, 'id="f-role"' in mine) == (True, False, False)
    led = asked(leading, LEADER, "/adgang").text
    assert (names(led, "k-17"), names(led, "e-1")) == (True, False)
    assert names(asked(leading, OPERATOR, "/adgang").text, "e-1")
    (exits,) = rows(leading.desk.database, "SELECT id FROM access_grant WHERE forum = 'exit_enhed' LIMIT 1")
    never = asked(leading, LEADER, f"/adgang/{NEVER}")
    hidden = asked(leading, LEADER, f"/adgang/{exits}")
    later = asked(leading, LEADER, f"/adgang/{NEVER}")  # a page tells the minute in which its session ends
    assert hidden.status_code == 404
    assert hidden.text.replace(str(exits), NEVER) in {never.text, later.text}


def test_an_emergency_is_asked_for_by_one_and_opened_by_another(leading: Site) -> None:
    """Not by who asked; both acts leave their leaves, and the access is there until it ends by itself."""
    form = {"forum": "ssp", "municipality": "0851", "minutes": "30", "reason": "Ingen kan træffes"}
    assert asked(leading, ANNE, "/noedadgang", form | {"reason": " ", "minutes": "600"}).text.count('href="#f-') == 2
    assert asked(leading, ANNE, "/noedadgang", form).status_code == 303
    assert newest(leading)["code"] == "break_glass.requested"
    page = asked(leading, LEADER, "/noedadgang")
    (id_,) = re.findall(r'action="/noedadgang/([0-9a-f-]+)"', page.text)
    assert "Åbn den" not in asked(leading, ANNE, "/noedadgang").text
    assert asked(leading, ANNE, f"/noedadgang/{id_}", {}).status_code == 409
    assert newest(leading)["outcome"] == "denied:oneself"
    assert asked(leading, LEADER, f"/noedadgang/{id_}", {}).status_code == 303
    codes = rows(leading.desk.database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx")
    assert codes[-2:] == ["break_glass.confirmed", "grant.added"]
    assert asked(leading, LEADER, f"/noedadgang/{id_}", {}).status_code == 409
    (until,) = rows(
        leading.desk.database,
        "SELECT until_at - begins_at = interval '30 minutes' FROM access_grant WHERE break_glass = %s",
        id_,
    )
    assert until
