"""From envelope to typed event or one code: order of codes, every fault at once, cancellations, sparring, months."""

import json
from datetime import date
from typing import Any

import pytest

from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events.base import EventData, PersonEvent
from schemas.events.concerns import Concern
from schemas.events.notes import QuestionAnswered
from schemas.events.release_notice import ReleaseNotice, cancellation, cancels
from schemas.faults import FAULTS, Fault, below
from schemas.validation import Invalid, unknown_fields, validate
from unit.schemas.examples import FOLDER, TODAY, context, read

GOOD, ODD, CONFLICT = "610188-1234", "910299-1234", {"cpr": "610188-1234", "birth_date": "1988-01-02"}


def envelope(name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> Envelope:
    """Return the full example of a type with other fields in `data`."""
    event = read(FOLDER / name / "full.json")
    event["data"] = {key: value for key, value in {**event["data"], **(changes or {})}.items() if key not in drop}
    found = read_json(event)
    assert isinstance(found, Envelope)
    return found


def result(
    name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = (), today: date = TODAY
) -> EventData | Invalid:
    """Validate the full example of a type with other fields in `data`."""
    found = envelope(name, changes, drop)
    return validate(found, context(found.source, today))


def faults(name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the faults of what must be an INVALID_EVENT, none for a valid event."""
    found = result(name, changes, drop)
    if isinstance(found, Invalid):
        assert found.code == "INVALID_EVENT"
        return [(fault.field, fault.fault) for fault in found.faults]
    return []


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


def test_a_number_that_is_no_text_is_an_ordinary_fault() -> None:
    """Only a text can be an impossible number."""
    assert faults("stadium_concern", {"subject": {"cpr": 6101881234}}) == [("subject.cpr", "not_text")]
    assert isinstance(result("stadium_concern", {"subject": {"cpr": ""}}), Invalid)


def test_a_birth_in_the_future_is_impossible_until_its_day_comes() -> None:
    """CPR-5: the day of receipt decides; a child born on that day is one."""
    born = {"subject": {"cpr": "700226-4123"}}
    assert getattr(result("stadium_concern", born, today=date(2026, 2, 9)), "code", None) == "INVALID_CPR"
    seen = {**born, "observed_on": "2026-02-10"}
    assert isinstance(result("stadium_concern", seen, today=date(2026, 2, 10)), Concern)


def test_birth_dates_that_agree_are_no_conflict() -> None:
    """With both, the number's day counts; with one, that one; with none there is no day."""

    def born(subject: dict[str, str]) -> date | None:
        event = result("stadium_concern", {"subject": subject})
        assert isinstance(event, PersonEvent)
        return event.subject.born

    assert born({"cpr": GOOD, "birth_date": "1988-01-01"}) == date(1988, 1, 1)
    assert born({"cpr": GOOD}) == date(1988, 1, 1)
    assert born({"birth_date": "1988-01-02"}) == date(1988, 1, 2)
    assert born({}) is None


@pytest.mark.parametrize(
    ("born", "fault"), [("1899-12-31", "not_date"), ("2026-02-11", "in_future"), ("2026-02-30", "not_date")]
)
def test_a_birth_date_that_cannot_be_is_a_fault(born: str, fault: str) -> None:
    """Before 1900, in the future, or no day at all."""
    assert faults("stadium_concern", {"subject": {"birth_date": born}}) == [("subject.birth_date", fault)]


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


@pytest.mark.parametrize(
    ("place", "name", "path"),
    [
        ("", "note", "note"),
        ("a", "b", "a.b"),
        ("a.0", "earlier_concerns_12m", "a.0.earlier_concerns_12m"),
        ("", "navn på person", "data"),
        ("", "Ægil", "data"),
        ("a", "", "a"),
        ("a", "x.y", "a"),
        ("a", "610188-1234", "a"),
        ("a", "n610188", "a"),
        ("a", "x" * 65, "a"),
        ("", "\ud800", "data"),
        ("", "a\u0000", "data"),
        ("", "a\n", "data"),
    ],
)
def test_a_path_holds_plain_names_only(place: str, name: str, path: str) -> None:
    """What a sender wrote where a name belongs is passed on only when it cannot be anything but a name."""
    assert below(place, name) == path


@pytest.mark.parametrize(
    ("flag", "data"),
    [
        (True, {"case_ref": "KF-1", "version": 1, "date_status": "cancelled"}),
        (True, {"case_ref": "KF-1", "version": 1, "date_status": "cancelled", "subject": 7, "release_date": []}),
        (False, {"case_ref": "", "version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "x" * 101, "version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 0, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 1.0, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "date_status": "cancelled"}),
        (False, {"version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 1, "date_status": "changed"}),
        (False, {"case_ref": "KF-1", "version": 1}),
        (False, []),
        (False, None),
        (False, "cancelled"),
    ],
)
def test_a_cancellation_needs_three_valid_fields_and_no_other_is_looked_at(flag: bool, data: Any) -> None:
    """REL-11: case, version and status; whatever else is said does not matter."""
    assert cancellation(data) == (("KF-1", 1) if flag else None)
    assert cancels(data) == (isinstance(data, dict) and data.get("date_status") == "cancelled")


def test_a_cancellation_that_is_not_valid_has_only_the_faults_of_its_three_fields() -> None:
    """Its other fields are not looked at when it is refused either."""
    wrong = {"date_status": "cancelled", "version": "2", "case_ref": "", "subject": 7, "necessity": None}
    assert faults("release_notice", wrong) == [("case_ref", "too_short"), ("version", "not_integer")]


def test_a_release_is_no_notification_and_no_row_is_refused_by_another() -> None:
    """Contracts 1.2: `is_this` and `child-notification` are faults on a release notice; nothing else is bound."""
    assert faults("release_notice", {"notification": "is_this"}) == [("notification", "not_allowed")]
    assert faults("release_notice", {"legal_basis": "child-notification"}) == [("legal_basis", "not_allowed")]
    assert faults("stadium_concern", {"notification": "is_this", "legal_basis": "child-notification"}) == []
    strange = {"legal_status": "remand", "released_from": "at_liberty", "release_type": "parole"}
    assert isinstance(result("release_notice", strange), ReleaseNotice)


def test_a_judgement_is_whole_and_an_exit_may_be_half() -> None:
    """KSP-8: who judged what, when; in `exit` a missing part is false."""
    for part in ("judged", "by", "on"):
        whole = {"judged": "at_risk", "by": "KiF", "on": "2026-01-15"}
        del whole[part]
        assert faults("release_notice", {"radicalisation": whole}) == [(f"radicalisation.{part}", "missing")]
    late = {"judged": "no", "by": "KiF", "on": "2026-02-11"}
    assert faults("release_notice", {"radicalisation": late}) == [("radicalisation.on", "in_future")]
    event = result("release_notice", {"exit": {"consent": True}})
    assert isinstance(event, ReleaseNotice)
    assert event.exit is not None
    assert (event.exit.wish, event.exit.consent) == (False, True)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (True, []),
        (False, [("exit.wish", "not_true")]),
        (1, [("exit.wish", "not_boolean")]),
        ("true", [("exit.wish", "not_boolean")]),
    ],
)
def test_a_wish_to_leave_is_a_wish(wish: object, expected: list[tuple[str, str]]) -> None:
    """EXIT-2: `exit.wish` is true in an `exit_wish`."""
    assert faults("exit_wish", {"exit": {"wish": wish}}) == expected


TEN = [
    "6101881234",
    "610188-1234",
    "610188 1234",
    "610188\t1234",
    "610188\n1234",
    "610188\r\n1234",
    "610188\u00a01234",
    "x6101881234x",
    "12345678901234",
]
FEWER = [
    "610188123",
    "610188--1234",
    "610188  1234",
    "610188\u20131234",
    "61018-81234",
    "6101881-234",
    "610188.1234",
    "٦١٠١٨٨١٢٣٤",
]


@pytest.mark.parametrize("words", TEN)
def test_ten_digits_in_a_row_are_found_wherever_they_stand(words: str) -> None:
    """SSP-17: in the question, in unknown fields, in lists, in names; one hyphen or blank may follow the sixth."""
    found = [("question", "personal_number")]
    assert faults("anonymous_sparring", {"question": f"Hvad med {words}?"}) == found
    assert faults("anonymous_sparring", {"note": words}) == [("note", "personal_number")]
    assert faults("anonymous_sparring", {"note": {"a": ["x", [words]]}}) == [("note.a.1.0", "personal_number")]
    assert faults("anonymous_sparring", {words: 1}) == [("data", "personal_number")]
    assert faults("anonymous_sparring", {"note": {words: {"deep": words}}}) == [
        ("note", "personal_number"),
        ("note.deep", "personal_number"),
    ]


@pytest.mark.parametrize("words", FEWER)
def test_fewer_digits_or_digits_apart_are_no_number(words: str) -> None:
    """What does not look like a CPR number may be said."""
    assert faults("anonymous_sparring", {"question": words, "note": [words]}) == []


def test_numbers_count_as_they_are_written() -> None:
    """A JSON number of ten digits is ten digits in a row; a boolean is none."""
    assert faults("anonymous_sparring", {"note": 6101881234}) == [("note", "personal_number")]
    assert faults("anonymous_sparring", {"note": [1, -6101881234]}) == [("note.1", "personal_number")]
    assert faults("anonymous_sparring", {"note": [True, 610188123, 1.5]}) == []


def test_nobody_is_the_subject_of_sparring() -> None:
    """A subject of any shape is a fault, beside what else is wrong."""
    assert faults("anonymous_sparring", {"subject": {}, "question": ""}) == [
        ("question", "too_short"),
        ("subject", "not_allowed"),
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"samtaler": 0, "Børn på møde": 12}, []),
        ([], [("counts", "not_object")]),
        ("12", [("counts", "not_object")]),
        ({"a": -1, "b": 1.0, "c": "3", "d": True, "e": 1}, [
            ("counts.a", "too_small"),
            ("counts.b", "not_integer"),
            ("counts.c", "not_integer"),
            ("counts.d", "not_integer"),
        ]),
        ({"Kanarie Fuglesen 610188-1234": -1}, [("counts", "not_a_name"), ("counts", "too_small")]),
        ({"uro2": -1}, [("counts", "not_a_name"), ("counts", "too_small")]),
        ({"": 1}, [("counts", "not_a_name")]),
        ({" a": 1}, [("counts", "not_a_name")]),
        ({"-": 1}, [("counts", "not_a_name")]),
        ({"a²": 1}, [("counts", "not_a_name")]),
        ({"æ" * 60: 1}, []),
        ({"æ" * 61: 1}, [("counts", "not_a_name")]),
        ({"a\u030a" * 60: 1, "\u00e5": 1}, []),
        ({"a\u030a": 1, "\u00e5": 1}, [("counts", "duplicate_key")]),
        ({"\ud800": 1}, [("counts", "surrogate")]),
        ({"a\u0000": 1}, [("counts", "control_character")]),
    ],
)  # fmt: skip
def test_counts_are_whole_numbers_by_name(counts: Any, expected: list[tuple[str, str]]) -> None:
    """Each cell that is wrong is told by its own path, but a name at fault, which could be a person's, by `counts`."""
    assert faults("statistics", {"counts": counts}) == expected


def test_a_municipality_counts_its_own_months_that_have_come() -> None:
    """Contracts 1.1, 1.2: another municipality, an unknown one, and a month after that of receipt are faults."""
    assert faults("statistics", {"municipality": "851"}) == [("municipality", "not_own")]
    assert faults("statistics", {"municipality": "860", "period": "2026-02"}) == []
    assert faults("statistics", {"municipality": "0999", "period": "2026-03"}) == [
        ("municipality", "not_known"),
        ("period", "in_future"),
    ]


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


def test_an_event_is_frozen_and_says_nothing_about_a_person_when_it_is_shown_to_fail() -> None:
    """Nothing can be changed after validation, and an error about it does not quote what stood there."""
    event = result("stadium_concern")
    assert isinstance(event, Concern)
    with pytest.raises(Exception, match="frozen") as caught:
        event.necessity = "x"  # type: ignore[misc]  # that it cannot be done is the claim
    assert "Forummet" not in str(caught.value)
