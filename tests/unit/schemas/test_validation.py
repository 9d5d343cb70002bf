"""From envelope to typed event or one code: order of codes, every fault at once, lengths, blanks and names."""

import json

import pytest

from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events.concerns import Concern
from schemas.events.notes import QuestionAnswered
from schemas.faults import FAULTS, Fault
from schemas.validation import Invalid, unknown_fields, validate
from unit.schemas.examples import FOLDER, context, read
from unit.schemas.validating import GOOD, envelope, faults, result

ODD, CONFLICT = "910299-1234", {"cpr": "610188-1234", "birth_date": "1988-01-02"}


def test_any_other_fault_comes_before_an_impossible_number() -> None:
    """Contracts 2: INVALID_EVENT with every fault but the number's, then INVALID_CPR, then BIRTH_DATE_CONFLICT."""
    odd = {"subject": {"cpr": ODD}}
    assert result("stadium_concern", {**odd, "necessity": ""}) == Invalid(
        "INVALID_EVENT", (Fault("necessity", "too_short"),)
    )
    assert result("stadium_concern", odd) == Invalid("INVALID_CPR", ())
    assert result("stadium_concern", {"subject": {"cpr": ODD, "birth_date": "1999-02-28"}}) == Invalid(
        "INVALID_CPR", ()
    )
    assert result("stadium_concern", {"subject": CONFLICT}) == Invalid("BIRTH_DATE_CONFLICT", ())
    assert faults("stadium_concern", {"subject": CONFLICT, "charged": 1}) == [("charged", "not_boolean")]


def test_every_fault_is_told_at_once_in_order() -> None:
    """A publisher repairs an event once, not once per fault: envelope, fields, objects and lists together."""
    event = read(FOLDER / "stadium_concern" / "full.json")
    event["time"] = "nu"
    event["data"] |= {"charged": "no", "home_risk": ["abuse", 7, "x"], "school": {"number": "1"}, "necessity": None}
    found = read_json(json.loads(json.dumps(event)))
    assert isinstance(found, Envelope)
    without = Envelope(
        found.id, found.source, found.type, {k: v for k, v in found.data.items() if v is not None}, None, found.faults
    )
    refused = validate(without, context())
    assert isinstance(refused, Invalid)
    assert refused.faults == (
        Fault("charged", "not_boolean"),
        Fault("home_risk.1", "not_allowed"),
        Fault("home_risk.2", "not_allowed"),
        Fault("necessity", "missing"),
        Fault("school.number", "not_digits"),
        Fault("time", "not_instant"),
    )
    assert {fault.fault for fault in refused.faults} <= FAULTS.keys()


@pytest.mark.parametrize("value", [[], "x", 1, True, 1.5])
def test_data_that_is_no_object_has_one_fault(value: object) -> None:
    """And data that is not there is missing."""
    event = {**read(FOLDER / "statistics" / "full.json"), "data": value}
    found = read_json(event)
    assert isinstance(found, Envelope)
    assert validate(found, context()) == Invalid("INVALID_EVENT", (Fault("data", "not_object"),))
    del event["data"]
    none = read_json(event)
    assert isinstance(none, Envelope)
    assert validate(none, context()) == Invalid("INVALID_EVENT", (Fault("data", "missing"),))


def test_unknown_fields_are_ignored_here_and_named_for_the_gateway() -> None:
    """Contracts 1.2: ignored on Kafka within a major version; at the HTTP door each has its path."""
    more = {"brand_new": 1, "school": {"number": "851201", "colour": "red"}, "subject": {"cpr": GOOD, "Ær lig": "x"}}
    assert isinstance(result("stadium_concern", more), Concern)
    assert unknown_fields(envelope("stadium_concern", more)) == (
        Fault("brand_new", "unknown_field"),
        Fault("school.colour", "unknown_field"),
        Fault("subject", "unknown_field"),
    )
    assert unknown_fields(Envelope("1", "s", "dk.stafet.unknown.v1", {"a": 1})) == ()
    assert unknown_fields(Envelope("1", "s", "dk.stafet.statistics.v1", [])) == ()


@pytest.mark.parametrize("code", ["0000", "0009", "0999", "000", "009", "999"])
def test_other_systems_words_for_unknown_are_no_municipality(code: str) -> None:
    """Contracts 1.2: a person's residence is then unknown; where a municipality has to be known it is a fault."""
    event = result("stadium_concern", {"subject": {"residence": code}})
    assert isinstance(event, Concern)
    assert event.subject.residence is None
    assert faults("anonymous_sparring", {"municipality": code}) == [("municipality", "not_known")]
    other = result("stadium_concern", {"subject": {"residence": "0998"}})
    assert isinstance(other, Concern)
    assert other.subject.residence == "0998"


BLANK = ["", " ", "\t\n\r\n", "\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"]
INK = ["\ufeff", "\u200b", " . ", "\u180e"]


@pytest.mark.parametrize("name", ["release_notice", "exit_wish", "child_abuse_case", "criminal_case_referral"])
def test_somebody_has_to_be_found(name: str) -> None:
    """A case or a wish about nobody is a fault of `subject`, beside the others; a name that is not blank is enough."""
    for blank in (*BLANK, None):
        subject = {"residence": "0860"} if blank is None else {"residence": "0860", "name": blank}
        assert faults(name, {"subject": subject}) == [("subject", "nobody")], blank
    for subject in ({"name": ink} for ink in INK):
        assert faults(name, {"subject": subject}) == []
    assert faults(name, {"subject": {"birth_date": "1988-01-01"}}) == []
    assert faults(name, {"subject": {"name": 7}}) == [("subject.name", "not_text")]
    assert faults(name, {"subject": {"residence": "x"}}) == [("subject", "nobody"), ("subject.residence", "not_digits")]
    assert faults("stadium_concern", {"subject": {}}) == []
    cancelled = {"date_status": "cancelled", "case_ref": "", "subject": {}}
    assert faults("release_notice", cancelled) == [("case_ref", "too_short")]


def test_what_is_necessary_is_said() -> None:
    """LAW-13: a necessity of nothing but White_Space says nothing; a mark that can be seen, or cannot, is no space."""
    for blank in BLANK[1:]:
        assert faults("stadium_concern", {"necessity": blank}) == [("necessity", "blank")]
        assert faults("question_answered", {"answer": blank}) == [("answer", "blank")]
    for ink in INK:
        assert faults("stadium_concern", {"necessity": ink}) == []


def test_two_names_that_become_one_are_a_fault() -> None:
    """Contracts 1.2: in whatever object of `data`, unknown ones too, because nobody can say which of them counts."""
    both = {"\u00e5": 1, "a\u030a": 2}
    assert faults("stadium_concern", {"note": [both]}) == [("note.0", "duplicate_key")]
    assert faults("stadium_concern", both) == [("data", "duplicate_key")]
    assert faults("stadium_concern", {"x\r\ny": 1, "x\ny": 1}) == [("data", "duplicate_key")]
    assert faults("stadium_concern", {"\u00e5": 1, "\u00c5": 2, "note": {"\u00e5": 1}}) == []


def test_a_question_is_named_by_its_uuid() -> None:
    """36 characters, hexadecimal in either case."""
    name = "8F3E0A52-1c5b-4c1e-9a77-2d6c0b1f4e90"
    event = result("question_answered", {"question": name})
    assert isinstance(event, QuestionAnswered)
    assert event.question == name.lower()
    for wrong in (name.replace("-", ""), f"{{{name}}}", name[:-1], f"{name}\n", name.replace("8", "g"), "-" * 36):
        assert faults("question_answered", {"question": wrong}) == [("question", "not_uuid")]


def test_a_municipality_and_a_month_are_read_like_everywhere() -> None:
    """GEO-2 for the one, `YYYY-MM` for the other; both are required."""
    assert faults("statistics", drop=("municipality", "period")) == [("municipality", "missing"), ("period", "missing")]
    assert faults("statistics", {"municipality": "86", "period": "2026-1"}) == [
        ("municipality", "not_digits"),
        ("period", "not_month"),
    ]
    event = result("statistics", {"municipality": "860"})
    assert getattr(event, "municipality", None) == "0860"


def test_lengths_of_the_contract() -> None:
    """Contracts 1.2, at the last length that is allowed and the first that is not."""
    for name, field, most in (
        ("stadium_concern", "necessity", 1000),
        ("stadium_concern", "description", 4000),
        ("release_notice", "case_ref", 100),
        ("criminal_case_referral", "case_ref", 100),
        ("anonymous_sparring", "question", 4000),
    ):
        assert faults(name, {field: "æ" * most}) == [], field
        assert faults(name, {field: "æ" * (most + 1)}) == [(field, "too_long")]
    assert faults("stadium_concern", {"subject": {"name": "😀" * 200}}) == []
    assert faults("stadium_concern", {"subject": {"name": "😀" * 201}}) == [("subject.name", "too_long")]
    long = {"office": "x" * 201, "mailbox": "x" * 201}
    assert faults("release_notice", {"contact": long}) == [
        ("contact.mailbox", "too_long"),
        ("contact.office", "too_long"),
    ]
