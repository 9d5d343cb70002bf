"""The form of mails: what it chooses, what is kept of it, and that every fault has its words."""

import pytest

from services.core.mails.choosing import FAULTS, Choice
from services.desk.pages.own_mails import SAID, shown, typed
from services.desk.web.working import Form
from services.storage.mails.choices import Chosen

FIELDS = {"address": " a@b.dk ", "digest_hour": "7", "urgent": "ja", "quiet_from": "18", "quiet_until": "6"}


def form(**more: str) -> Form:
    """Return a form with some fields otherwise."""
    return Form(tuple((FIELDS | more).items()))


def test_every_fault_has_its_sentence() -> None:
    """The page has words for each code, and for no other."""
    assert set(SAID) == set(FAULTS)


def test_a_form_is_what_was_chosen_and_the_other_way_round() -> None:
    """What is in force stands in the form again."""
    choice, wrong = typed(form(), "en")
    assert wrong == {}
    assert choice == Choice("a@b.dk", "en", 7, urgent=True, quiet=(18, 6))
    again = shown(Chosen(choice, None, None), is_on=True)  # type: ignore[arg-type] -- the page shows no time of it
    assert dict(again.fields) == FIELDS | {"address": "a@b.dk"}
    none, wrong = typed(form(digest_hour="", quiet_from="", quiet_until="", urgent="ja"), "xx")
    assert (none, wrong) == (Choice("a@b.dk", "da", None, urgent=True, quiet=None), {})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"digest_hour": "99999"}, "digest_hour"),
        ({"quiet_from": "24"}, "quiet_from"),
        ({"digest_hour": "", "urgent": "nej"}, "urgent"),
        ({"address": ""}, "address"),
    ],
)
def test_a_fault_stands_at_its_field(more: dict[str, str], field: str) -> None:
    """Also what no form of ours sends."""
    assert list(typed(form(**more), "da")[1]) == [field]
