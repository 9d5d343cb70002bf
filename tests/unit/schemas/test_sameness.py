"""The same data however they were written: a duplicate is no conflict, and other data are never taken for the same."""

from typing import Any

import pytest

from schemas.sameness import as_read, as_written

SAID = {"municipality": "0860", "subject": {"cpr": "6101881234", "residence": "0860"}, "necessity": "\u00e5\nb", "n": 1}


def changed(**changes: Any) -> dict[str, Any]:
    """Return the data with other fields."""
    return {**SAID, **changes}


@pytest.mark.parametrize(
    "again",
    [
        dict(reversed(SAID.items())),
        changed(municipality="860"),
        changed(subject={"residence": "860", "cpr": "610188-1234"}),
        changed(necessity="a\u030a\nb"),
        changed(necessity="\u00e5\r\nb"),
    ],
)
def test_ways_to_write_one_thing_are_one(again: dict[str, Any]) -> None:
    """Contracts 1.2: order of keys, leading zero, hyphen, NFC and line ends say nothing."""
    assert as_read(again) == as_read(SAID)


@pytest.mark.parametrize(
    "other",
    [
        changed(municipality="0851"),
        changed(municipality="0086"),
        changed(municipality="86"),
        changed(municipality=860),
        changed(municipality="\u0668\u0666\u0660"),
        changed(subject={"cpr": "6101881235", "residence": "0860"}),
        changed(subject={"cpr": "610188 1234", "residence": "0860"}),
        changed(subject={"cpr": "6101881234", "residence": "0086"}),
        changed(subject=[]),
        changed(necessity="\u00e5\rb"),
        changed(necessity="\u00e5b"),
        changed(necessity="\u00c5\nb"),
        changed(n=1.0),
        changed(n=True),
        changed(more="860"),
    ],
)
def test_other_data_are_other(other: dict[str, Any]) -> None:
    """Whatever could mean another thing to anybody stays another thing."""
    assert as_read(other) != as_read(SAID)


def test_only_the_subject_and_the_municipality_are_numbers_of_that_kind() -> None:
    """A text of three digits anywhere else is a text: nothing is put before it, and no hyphen is taken away."""
    assert as_read({"school": "860"}) != as_read({"school": "0860"})
    assert as_read({"note": {"cpr": "610188-1234"}}) != as_read({"note": {"cpr": "6101881234"}})
    assert as_read({"subject": {"cpr": "no number"}}) == as_written({"subject": {"cpr": "no number"}})


def test_names_and_lists_are_read_alike() -> None:
    """NFC and line ends hold for names of members and for what lies in lists."""
    assert as_read({"a\u030a": ["a\u030a\r\n"]}) == as_read({"\u00e5": ["\u00e5\n"]})


def test_two_names_that_become_one_stay_two() -> None:
    """Such data are at fault; were the names joined, another event's data could be taken for these."""
    both = {"\u00e5": 1, "a\u030a": 2}
    assert as_read(both) not in {as_read({"\u00e5": 1}), as_read({"\u00e5": 2})}
    assert as_read(both) == as_written(both)


def test_nothing_that_was_given_is_changed() -> None:
    """The data are the sender's and are stored as they came."""
    given = {"municipality": "860", "subject": {"cpr": "610188-1234"}}
    as_read(given)
    assert given == {"municipality": "860", "subject": {"cpr": "610188-1234"}}


@pytest.mark.parametrize("value", [None, 7, "x", [], ["860"]])
def test_what_is_no_object_is_read_too(value: object) -> None:
    """Data may be anything; what is not an object has its own one form."""
    assert as_read(value) == as_written(value)


@pytest.mark.parametrize("value", [{"a": "\ud800"}, {"a": {1, 2}}, {"a": 2**70}, {1: 2}])
def test_what_json_cannot_say_is_a_value_error(value: object) -> None:
    """The caller then takes the bytes as they came."""
    for form in (as_read, as_written):
        with pytest.raises(ValueError, match="not JSON"):
            form(value)
