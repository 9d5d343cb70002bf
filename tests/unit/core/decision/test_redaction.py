"""Least knowledge: each forum sees its own fields, nobody but the Exit role sees a wish to leave, names are an act."""

import pytest

from services.core.decision.redaction import of_content, withheld
from unit.core.broken import built

BOOK = built(lambda _: None)
CONCERN = {
    "subject": {"cpr": "610188-1234", "name": "Fiktiv Person", "birth_date": "1988-01-01", "residence": "0860"},
    "necessity": "Nødvendigt.",
    "observed_on": "2026-06-01",
    "source_kind": "teacher",
    "description": "Set ved skolen.",
    "home_risk": ["honour_conflict"],
    "charged": True,
    "gang_link": True,
    "wants_out": True,
    "something_new": "?",
}


@pytest.mark.parametrize(
    ("forum", "hidden"),
    [
        ("p115_udvalg", {"wants_out", "something_new"}),
        ("ssp", {"wants_out", "something_new", "charged", "gang_link"}),
        ("ssp_netvaerksgruppe", {"wants_out", "something_new", "charged", "gang_link"}),
        ("psp", {"wants_out", "something_new", "charged", "gang_link", "description", "home_risk"}),
        ("p115_plus_udvalg", {"wants_out", "something_new", "home_risk"}),
        ("a_queue_without_a_ceiling", set(CONCERN)),
    ],
)
def test_a_forum_sees_what_its_ceiling_allows(forum: str, hidden: set[str]) -> None:
    """Facts 1.1: each forum gets the fields it needs; a field that nobody decided about is shown to nobody."""
    assert set(CONCERN) - set(of_content(CONCERN, BOOK, forum, "koordinator")) == hidden


def test_the_name_is_an_act_of_its_own() -> None:
    """CPR number, name and birth date are never among the content, whatever the role."""
    for role in ("koordinator", "exit-koordinator"):
        assert of_content(CONCERN, BOOK, "p115_udvalg", role)["subject"] == {"residence": "0860"}


def test_what_an_object_does_not_have_is_shown_to_nobody() -> None:
    """A strange field inside an object may name somebody; what the object has stays, at every depth."""
    data = {
        "subject": {"residence": "0860", "nickname": "Fiktiv", "mother": {"name": "Fiktiv"}},
        "contact": {"office": "KiF Nordjylland", "person": "Fiktiv"},
        "home_risk": ["abuse"],
    }
    assert of_content(data, BOOK, "p115_udvalg", "koordinator") == {
        "subject": {"residence": "0860"},
        "contact": {"office": "KiF Nordjylland"},
        "home_risk": ["abuse"],
    }


def test_a_wish_to_leave_is_for_the_exit_role() -> None:
    """EXIT-7: with the exit role the wish is there; without it neither the wish nor a word that it is withheld."""
    assert of_content(CONCERN, BOOK, "exit_enhed", "exit-koordinator")["wants_out"] is True
    assert "wants_out" not in of_content(CONCERN, BOOK, "exit_enhed", "koordinator")
    assert "wants_out" not in withheld(CONCERN, BOOK, "exit_enhed")


def test_what_is_withheld_says_why() -> None:
    """Each field that the event has and the forum does not get comes with a Danish or an English reason."""
    assert set(withheld(CONCERN, BOOK, "psp")) == {"description", "home_risk", "charged", "gang_link"}
    assert "diagnose" in withheld(CONCERN, BOOK, "psp")["description"]
    assert "diagnosis" in withheld(CONCERN, BOOK, "psp", "en")["description"]
    assert withheld({"subject": {}}, BOOK, "psp") == {}
