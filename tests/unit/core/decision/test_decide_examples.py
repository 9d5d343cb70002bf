"""EX-1 to EX-20 of rules 18; where contracts decide differently, contracts win."""

import pytest

from golden.examples import EXAMPLES, fails_modulus_11, on_the_eighteenth_birthday, seventeen
from oracle.story import decided, due, due_of_a_release, told

READER = "reader pre_exit queue RPL115-1-1"
DECISIONS = {
    "EX-1": "routed; ksp@0860 queue RPL115-1-3-a",
    "EX-2": "refused NO_LEGAL_BASIS_KSP; task ordinary_municipal_notice>kriminalforsorgen",
    "EX-3": "routed; ksp@0860 queue RPL115-1-3-c",
    "EX-4": "routed; ksp@0860 queue RPL115-1-3-a",
    "EX-5": "routed; ssp@0860 queue RPL115-1-1; task contact_parents>ssp",
    "EX-6": "routed; p115_plus_udvalg@0860 triage RPL115-1-1",
    "EX-7": "routed EFFORT_NOT_IN_MUNICIPALITY; p115_udvalg@0860 queue RPL115-1-1; "
    f"{READER}; task contact_parents>p115_udvalg",
    "EX-8": f"routed; knock_knock@0851 queue adult RPL115-1-1; {READER}",
    "EX-9a": f"routed; p115_plus_udvalg@0860 triage RPL115-1-1; {READER}",
    "EX-9b": f"routed; police_prevention_unit triage RPL115-1-1; {READER}",
    "EX-9c": f"routed; police_prevention_unit triage RPL115-1-1; {READER}",
    "EX-10": "routed; municipal_notification_desk@0787 queue child-notification",
    "EX-11": "routed; infohus_hjoerring@0860 gate RPL115-1-1",
    "EX-12": "routed; ksp@0860 queue RPL115-1-3-a; exit_enhed queue consent",
    "EX-13": "routed; ksp@0860 queue RPL115-1-3-a; task exit_wish_expressed>kriminalforsorgen",
    "EX-14": "routed; ssp@0860 queue RPL115-1-1; task contact_parents>ssp",
    "EX-15": "routed; ssp@0860 queue RPL115-1-1; task contact_parents>ssp",
    "EX-16": "refused OUT_OF_DISTRICT",
    "EX-17": "refused NO_PERSON_DATA_TO_BODY",
    "EX-18a": "routed; ksp@0860 queue RPL115-1-3-a",
    "EX-18b": "routed; ksp@0860 queue RPL115-1-3-a",
    "EX-19": "manual RETROSPECTIVE; ksp_manual manual",
    "EX-20": f"routed; police_prevention_unit triage RPL115-1-1; {READER}",
}
DUE = {
    "EX-1": {"REL-3": "2024-05-29", "REL-4": "2025-05-31", "REL-7": "2026-02-28", "REL-10": "2026-05-03"},
    "EX-10": {"CHI-4": "2026-02-11T08:00:00Z", "CHI-5": "2026-02-18"},
    "EX-18a": {"REL-7": "2026-02-28", "REL-10": "2026-05-03"},
    "EX-18b": {"REL-7": "2026-03-30", "REL-10": "2026-06-02"},
}


def test_every_example_is_here() -> None:
    """All twenty examples have an event and an expected decision."""
    assert EXAMPLES.keys() == DECISIONS.keys()
    assert {name.rstrip("abc") for name in EXAMPLES} == {f"EX-{number}" for number in range(1, 21)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    """The example is decided as rules 18 and the contract say, deadlines included."""
    example = EXAMPLES[name]
    assert told(example.event, example.received) == DECISIONS[name]
    of = due_of_a_release if example.event["type"].endswith("release_notice.v1") else due
    assert of(example.event, example.received) == DUE.get(name, {})


def test_the_number_of_ex_14_has_no_check_digit() -> None:
    """EX-14 is about a number that modulus 11 would reject, and its age is known all the same."""
    event = EXAMPLES["EX-14"].event
    assert fails_modulus_11(event["data"]["subject"]["cpr"])
    assert decided(event).age == 17


def test_a_seventeen_year_old_feared_to_be_recruited() -> None:
    """Hjørring's § 115 committee owns and Pre-Exit reads; in Aalborg Knock Knock's youth track owns."""
    assert told(seventeen("0860")) == (
        f"routed; p115_udvalg@0860 queue RPL115-1-1; {READER}; task contact_parents>p115_udvalg"
    )
    assert told(seventeen("0851")) == (
        f"routed; knock_knock@0851 queue youth RPL115-1-1; {READER}; task contact_parents>knock_knock"
    )


def test_if_he_also_wants_out() -> None:
    """The § 115 committee owns with an exit note, in Aalborg too."""
    for residence in ("0860", "0851"):
        assert told(seventeen(residence, wants_out=True)) == (
            f"routed; p115_udvalg@{residence} queue RPL115-1-1; task exit_note>p115_udvalg"
        )


def test_on_his_eighteenth_birthday() -> None:
    """A new concern goes to the § 115+ committee's triage."""
    assert told(on_the_eighteenth_birthday("0860")) == f"routed; p115_plus_udvalg@0860 triage RPL115-1-1; {READER}"
