"""A person's report of disclosures and look-ups: whole, in Danish, without names of staff, and itself in the log."""

import io
import json
import sys
from typing import Any

import pytest

from integration.desk import RECEIVED, Desk
from integration.lived import ANNE, DPO, DRIFT
from integration.office import rows
from oracle.danish_time import copenhagen_day
from statemachine.cases import somebody

pytestmark = pytest.mark.server
ASKED = ("person", "disclosures", "--as", DPO)


@pytest.fixture
def item(shell: Desk) -> str:
    """An item of somebody about whom much was done: what was read by every kind of reading, forwarded and rerouted."""
    (found,) = rows(
        shell.database,
        "SELECT handover FROM handover_step s JOIN leaf l ON l.idx = s.leaf "
        "WHERE convert_from(l.body, 'UTF8')::jsonb ->> 'code' = 'handover.name_owner'",
    )
    return str(found)


def told(shell: Desk, *words: str) -> Any:
    """Return the report as JSON."""
    ended = shell.run(*ASKED, *words, "-o", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def of_person(shell: Desk, handle: str, *ops: str) -> list[int]:
    """Return the leaves about a person of these operations, found the slow way."""
    bodies = rows(shell.database, "SELECT idx, convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx")
    return [number for number, body in bodies if body["subj"] == handle and body["op"] in ops]


def test_nothing_that_was_given_or_looked_at_is_missing(shell: Desk) -> None:
    """For every person of a whole life: exactly the leaves of collection, disclosure and consultation, in order."""
    handles = rows(shell.database, "SELECT DISTINCT person FROM handover")
    assert len(handles) > 3
    for handle in handles:
        wanted = of_person(shell, handle.hex, "collection", "disclosure", "consultation", "combination")
        found = told(shell, "--handle", handle.hex)
        assert found["handle"] == handle.hex
        assert [one["leaf"] for one in found["disclosures"]] == wanted
        assert all(one["ground"] and one["by"] and one["what"] and one["at"] for one in found["disclosures"])


def test_the_report_names_no_staff_and_nobody_at_all(shell: Desk, item: str) -> None:
    """Roles and authorities, never a handle of staff; the person's name and number are not in it either (LOG-6)."""
    found = shell.run(*ASKED, "--handover", item)
    assert found.code == 0, found.err
    staff = {one.rpartition("/")[2] for one in rows(shell.database, "SELECT DISTINCT actor FROM handover_step")}
    assert "k-17" in staff
    assert [
        one for one in staff | {"p-1", "Kanariefugl"} if one in found.out + str(told(shell, "--handover", item))
    ] == []
    for words in ("Givet videre: modtageren fik en forhåndsvisning", "Modtager: ", "Grundlag: Forebyggelse; ", "Fra: "):
        assert words in found.out


def test_making_it_leaves_a_leaf_that_the_next_one_has(shell: Desk, item: str) -> None:
    """Who asked is in the log before anything is shown; the person finds that too."""
    first = told(shell, "--handover", item)["disclosures"]
    (leaf,) = rows(shell.database, "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 1")
    assert (leaf["op"], leaf["code"], leaf["actor"]) == (
        "consultation", "person.disclosures", "person/databeskyttelse/kommune-0860/p-1",
    )  # fmt: skip
    second = told(shell, "--handover", item)["disclosures"]
    assert len(second) == len(first) + 1
    assert second[-1]["what"] == "En oversigt som denne blev lavet"


def test_what_may_be_held_back_is_marked(shell: Desk) -> None:
    """What is the Exit unit's own, what waits for the police, and what the police and the prison service gave."""
    marks = set()
    for (person,) in rows(shell.database, "SELECT DISTINCT ARRAY[person] FROM handover"):
        marks |= {rule for one in told(shell, "--handle", person.hex)["disclosures"] for why in one["held_back"]
                  for rule in why["rules"]}  # fmt: skip
    assert marks == {"EXIT-7", "INF-4", "DP-1", "LOG-7"}


def test_a_number_comes_on_standard_input_alone(shell: Desk, item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is turned into a pseudonym: no argument takes it, and no leaf has it."""
    handle = told(shell, "--handover", item)["handle"]
    born = "x"
    for number in numbers():
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{number}\n"))
        ended = shell.run(*ASKED, "--number-from-stdin", "-o", "json")
        if ended.code == 0 and json.loads(ended.out)["handle"] == handle:
            born = number
    assert born != "x"
    assert shell.run(*ASKED, "--number", born).code == 2
    assert born.encode() not in b"".join(map(bytes, rows(shell.database, "SELECT body FROM leaf")))


def numbers() -> list[str]:
    """Return the numbers of the people that the cases of a life are about, by their ages."""
    return [somebody(copenhagen_day(RECEIVED), age)["cpr"] for age in (16, 30, 38, 40)]


def test_only_data_protection_has_it(shell: Desk, item: str) -> None:
    """Anybody else is refused, whoever is not known is not found, and the log says both."""
    for who in (ANNE, DRIFT, "databeskyttelse:stafet:p-9"):
        assert shell.run("person", "disclosures", "--handover", item, "--as", who).code == 1
    assert shell.run(*ASKED, "--handle", "0" * 32).code == 65
    bodies = rows(shell.database, "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 4")
    assert [(one["op"], one["outcome"]) for one in bodies] == [
        ("denied", "denied:not_found"), *[("denied", "denied:forbidden")] * 3,
    ]  # fmt: skip
