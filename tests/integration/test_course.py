"""Course of a case: the whole chain in *Forløb* of each item as far as its reader may see it, and words of steps."""

import re

import pytest

from integration.desk import ANNE, EXIT, Desk
from integration.office import rows

pytestmark = pytest.mark.server
PLACES = ("Kommunens underretningsmodtagelse", "§ 115-udvalget", "SSP-samarbejdet")
_SCOPES = """
SELECT convert_from(body, 'UTF8')::jsonb -> 'scope' FROM leaf
WHERE convert_from(body, 'UTF8')::jsonb ->> 'code' = 'handover.shown' ORDER BY idx
"""
WHY = "De skal kende ham, før mødet holdes."


def forwarded(desk: Desk, item: str, who: str = ANNE, **body: object) -> str:
    """Forward an item and let the other forum take it; returns the new one."""
    desk.told("forward", item, who, necessity=WHY, **body)
    new = str(rows(desk.database, "SELECT forwarding FROM handover WHERE id = %s", item)[0])
    desk.told("accept", new)
    return new


def course(desk: Desk, item: str, who: str = ANNE) -> list[str]:
    """Return the lines of *Forløb* without their moments."""
    shown = desk.run("handover", "show", item, "--as", who)
    assert shown.code == 0, shown.err
    lines = shown.out.partition("Forløb\n")[2].partition("Muligt nu")[0].splitlines()
    return [re.sub(r"\d\d\.\d\d\.\d{4} kl\. [\d:]{8}", "NU", line).strip() for line in lines]


def test_the_whole_chain_is_readable_in_each_item(desk: Desk) -> None:
    """Lineage: `forwarded_from`, `returned_from`, the whole chain readable in *Forløb* of each item."""
    first = desk.case("ssp")
    desk.told("accept", first)
    second = forwarded(desk, first, forum="p115_udvalg", legal_basis="RPL115-1-1")
    third = forwarded(desk, second, forum="municipal_notification_desk", legal_basis="child-notification")
    desk.told("return", third, reason="not_necessary", note="Er allerede kendt.")
    me = "koordinator k-17 (kommune-0860)"
    notified, committee, at_first = (f"{place}, Hjørring (0860) (tilbudt NU)" for place in PLACES)
    assert course(desk, third) == [
        f"Kom fra {at_first}",
        f"Kom fra {committee}",
        f"1. Ny, NU, {me}",
        f"2. Overtaget, NU, {me}",
        f"3. Returneret (Ikke nødvendigt), NU, {me}",
        "Bemærkning: Er allerede kendt.",
        f"Gik retur til {committee}",
    ]
    told = course(desk, first)
    assert told[-3:] == [f"Gik videre til {committee}", f"Gik videre til {notified}", f"Gik retur til {committee}"]
    assert f"Nødvendigt: {WHY}" in told
    (back,) = map(str, rows(desk.database, "SELECT id FROM handover WHERE returned_from = %s", third))
    assert course(desk, back)[:3] == [f"Kom fra {at_first}", f"Kom fra {committee}", f"Retur fra {notified}"]


def test_what_is_one_roles_own_ends_the_chain(desk: Desk) -> None:
    """EXIT-7: what came from Exit does not say so to readers of other roles, however far it went."""
    item = desk.case("exit")
    desk.told("accept", item, EXIT)
    second = forwarded(desk, item, EXIT, forum="psp", legal_basis="RPL115-1-2")
    assert not [line for line in course(desk, second) if "Exit" in line or "Kom fra" in line]
    assert [line for line in course(desk, item, EXIT) if line.startswith("Gik videre til PSP")]


def test_what_was_written_is_in_the_leaf_of_its_reading(desk: Desk) -> None:
    """A preview is content-free; whoever also reads what a forum wrote has seen more, and the log says so."""
    item = desk.case("ssp")
    desk.told("accept", item)
    course(desk, item)
    assert "texts" not in scopes(desk)[-1]
    desk.told("return", item, reason="not_necessary", note="Er allerede kendt.")
    course(desk, item)
    assert "texts" in scopes(desk)[-1]


def test_words_about_who_took_their_consent_back_are_not_shown(desk: Desk) -> None:
    """Nothing that was written in the course is, as little as the content (contracts-acts 9)."""
    item = desk.case("exit")
    desk.told("accept", item, EXIT)
    desk.told("forward", item, EXIT, forum="psp", legal_basis="RPL115-1-2", necessity=WHY)
    assert f"Nødvendigt: {WHY}" in course(desk, item, EXIT)
    desk.told("withdraw_consent", item, EXIT)
    assert not any(WHY in line for line in course(desk, item, EXIT))


def scopes(desk: Desk) -> list[list[str]]:
    """Return the scopes of the readings of items, oldest first."""
    return list(rows(desk.database, _SCOPES))
