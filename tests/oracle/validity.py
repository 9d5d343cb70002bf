"""Which fields of an event are at fault, by contracts 1.2, field after field."""

import re
import unicodedata
from datetime import date

from oracle.danish_time import read_date
from oracle.district import CONCERNS, FORUMS, KOMMUNER, OTHER_PERSON_EVENTS
from oracle.persons import four_digits, is_known_residence, is_residence
from oracle.written import clashes, has_ten_digits, is_blank, is_integer, is_text, normal

BASES = (
    "RPL115-1-1", "RPL115-1-2", "RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c", "consent", "child-notification",
    "other-law",
)  # fmt: skip
NOTIFICATION = ("sent", "is_this", "considered_not_needed", "unknown")
CONSENT = ("given", "refused", "not_asked", "not_possible")
SOURCE_KINDS = (
    "steward", "prevention_officer", "ssp_worker", "teacher", "social_worker", "police", "health", "prison_service",
    "other_authority",
)  # fmt: skip
HOME_RISKS = ("abuse", "domestic_violence", "negative_social_control", "honour_conflict")
FLAGS = (
    "recruitment_feared", "presence_only", "abuse_suspected", "extremism", "wants_out", "gang_link", "charged",
)  # fmt: skip
_UUID = "-".join(f"[0-9a-fA-F]{{{length}}}" for length in (8, 4, 4, 4, 12))
NEEDS = ("housing", "income", "education_work", "substance", "health", "network", "family", "debt")


class Fields:
    """An object of the event, its path, and the faults found in it so far."""

    def __init__(self, values: dict[str, object], path: str, faults: set[str]) -> None:
        self.values, self.path, self.faults = values, path, faults

    def _check(self, name: str, good: bool, *, required: bool) -> None:
        if (name in self.values and not good) or (required and name not in self.values):
            self.faults.add(self.path + name)

    def text(self, name: str, least: int = 0, most: int | None = None, *, required: bool = False) -> None:
        """Text with a length."""
        self._check(name, is_text(self.values.get(name), least, most), required=required)

    def telling(self, name: str, most: int | None = None, *, required: bool = False) -> None:
        """Text that is not blank."""
        value = self.values.get(name)
        self._check(name, is_text(value, 1, most) and not is_blank(str(value)), required=required)

    def one_of(self, name: str, allowed: tuple[str, ...], *, required: bool = False) -> None:
        """A word of a closed list."""
        value = self.values.get(name)
        self._check(name, isinstance(value, str) and value in allowed, required=required)

    def boolean(self, name: str, *, required: bool = False) -> None:
        """True or false, not text and not a number."""
        self._check(name, isinstance(self.values.get(name), bool), required=required)

    def integer(self, name: str, least: int, *, required: bool = False) -> None:
        """An integer with a least value."""
        self._check(name, is_integer(self.values.get(name), least), required=required)

    def date(self, name: str, latest: date | None = None, *, required: bool = False) -> None:
        """A date, not after the latest."""
        value = read_date(self.values.get(name))
        good = value is not None and (latest is None or value <= latest)
        self._check(name, good, required=required)

    def month(self, name: str, today: date) -> None:
        """A month from 1900-01 to that of today."""
        value = self.values.get(name)
        written = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value)
        good = bool(written) and (1900, 1) <= (int(value[:4]), int(value[5:])) <= (today.year, today.month)
        self._check(name, good, required=True)

    def list_of(self, name: str, allowed: tuple[str, ...], *, required: bool = False) -> None:
        """A list of words of a closed list; an item at fault has its number in the path."""
        value = self.values.get(name)
        self._check(name, isinstance(value, list), required=required)
        for at, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, str) or item not in allowed:
                self.faults.add(f"{self.path}{name}.{at}")

    def residence(self, name: str) -> None:
        """A municipality code, or a word for unknown."""
        self._check(name, is_residence(self.values.get(name)), required=False)

    def municipality(self, publisher: str | None = None) -> None:
        """The municipality that an event without a person is about; of a publisher that is one, its own."""
        code = self.values.get("municipality")
        its_own = publisher not in KOMMUNER or publisher == f"kommune-{four_digits(str(code))}"
        self._check("municipality", is_known_residence(code) and its_own, required=True)

    def inner(self, name: str, *, required: bool = False) -> "Fields | None":
        """Return the object of that name, or None when there is none."""
        value = self.values.get(name)
        self._check(name, isinstance(value, dict), required=required)
        return Fields(value, f"{self.path}{name}.", self.faults) if isinstance(value, dict) else None


def faults_of(event: str, data: object, today: date, publisher: str) -> set[str]:
    """Return the paths of all faults of an event that is not a cancellation."""
    if not isinstance(data, dict):
        return {"data"}
    faults = clashes(data)
    fields = Fields(data, "", faults)
    if event in ("infohus_clearance", "event_recalled"):
        _reference(event, fields)
    elif event == "question_answered":
        question = fields.values.get("question")
        if not isinstance(question, str) or not re.fullmatch(_UUID, question):
            faults.add("question")
        fields.telling("answer", 4000, required=True)
    elif event == "anonymous_sparring":
        fields.municipality()
        fields.text("question", 1, 4000, required=True)
        if "subject" in data:
            faults.add("subject")
    elif event == "statistics":
        _statistics(fields, today, publisher)
    else:
        _person(event, fields, today)
        _of_type(event, fields, today)
    return faults


def digits_at_fault(event: str, data: object) -> bool:
    """Sparring must not carry anything that looks like a personal number."""
    return event == "anonymous_sparring" and has_ten_digits(data)


def faults_of_cancellation(data: dict[str, object]) -> set[str]:
    """Return the faults of the only fields that a cancellation needs."""
    fields = Fields(data, "", set())
    fields.text("case_ref", 1, 100, required=True)
    fields.integer("version", 1, required=True)
    return fields.faults


def _reference(event: str, fields: Fields) -> None:
    reference = fields.inner("event_ref", required=True)
    if reference is not None:
        reference.text("source", 1, required=True)
        reference.text("id", 1, required=True)
    if event == "infohus_clearance":
        fields.one_of("result", ("cleared_for_infohus", "police_only"), required=True)
    else:
        reasons = ("wrong_person", "wrong_facts", "cancelled", "sent_by_mistake")
        fields.one_of("reason", reasons, required=True)


def _statistics(fields: Fields, today: date, publisher: str) -> None:
    fields.municipality(publisher)
    fields.month("period", today)
    counts = fields.values.get("counts")
    if not isinstance(counts, dict):
        fields.faults.add("counts")
    else:
        for name, value in counts.items():
            if not _names_a_cell(normal(name)):
                fields.faults.add("counts")
            elif not is_integer(value, 0):  # a name that is no plain word is not repeated
                fields.faults.add(f"counts.{name}" if re.fullmatch("[A-Za-z][A-Za-z_-]*", name) else "counts")


def _names_a_cell(name: str) -> bool:
    """1-60 of Unicode letters (category L), space, `-`, `_`, beginning with a letter."""
    letters = [unicodedata.category(character).startswith("L") for character in name]
    others = [character for character, letter in zip(name, letters, strict=True) if not letter]
    return 1 <= len(name) <= 60 and letters[0] and set(others) <= {" ", "-", "_"}


def _person(event: str, fields: Fields, today: date) -> None:
    subject = fields.inner("subject", required=True)
    if subject is not None:
        if not isinstance(subject.values.get("cpr", ""), str):  # of a text, any impossible one is INVALID_CPR
            subject.faults.add("subject.cpr")
        subject.date("birth_date", latest=today)
        subject.text("name", 0, 200)
        subject.residence("residence")
        if event in OTHER_PERSON_EVENTS and "cpr" not in subject.values and "birth_date" not in subject.values:
            name = subject.values.get("name", "")
            if isinstance(name, str) and is_blank(normal(name)):
                fields.faults.add("subject")  # nobody could be found
        for flag in ("protected_address", "no_fixed_abode", "abroad"):
            subject.boolean(flag)
    fields.one_of("legal_basis", BASES)
    fields.telling("necessity", 1000, required=True)
    fields.boolean("danger_now")
    fields.one_of("notification", NOTIFICATION)
    fields.one_of("consent", CONSENT)
    fields.one_of("addressed_to", FORUMS)
    if event == "release_notice":
        if fields.values.get("notification") == "is_this":
            fields.faults.add("notification")
        if fields.values.get("legal_basis") == "child-notification":
            fields.faults.add("legal_basis")


def _of_type(event: str, fields: Fields, today: date) -> None:
    if event in CONCERNS:
        _concern(fields, today)
    elif event == "release_notice":
        _release(fields, today)
    elif event == "exit_wish":
        leave = fields.inner("exit", required=True)
        if leave is not None:
            leave.boolean("wish")
            leave.boolean("consent")
            if leave.values.get("wish") is not True:
                leave.faults.add("exit.wish")
        _contact(fields)
    elif event == "child_abuse_case":
        fields.boolean("section_20_decided", required=True)
        fields.list_of("sectors", ("police", "health"), required=True)
    elif event == "criminal_case_referral":
        fields.text("case_ref", 1, 100, required=True)
    if event in ("exit_wish", "criminal_case_referral"):
        fields.boolean("abuse_suspected")
        fields.list_of("home_risk", HOME_RISKS)


def _concern(fields: Fields, today: date) -> None:
    fields.date("observed_on", latest=today, required=True)
    fields.one_of("source_kind", SOURCE_KINDS, required=True)
    school = fields.inner("school")
    if school is not None:
        number = school.values.get("number")
        if not isinstance(number, str) or not re.fullmatch(r"[0-9]{6}", number):
            school.faults.add("school.number")
        school.text("name", 0, 200)
    for flag in FLAGS:
        fields.boolean(flag)
    fields.integer("earlier_concerns_12m", 0)
    fields.one_of("requested_by", ("police", "ssp_consultant"))
    fields.list_of("home_risk", HOME_RISKS)
    fields.text("description", 0, 4000)


def _release(fields: Fields, today: date) -> None:
    fields.text("case_ref", 1, 100, required=True)
    fields.integer("version", 1, required=True)
    fields.one_of("legal_status", ("convicted", "remand", "other_detention"), required=True)
    places = ("prison_service", "placement_78_2", "home_detention", "at_liberty")
    fields.one_of("released_from", places, required=True)
    kinds = ("end_of_sentence", "parole", "interruption", "pardon", "remand_release")
    fields.one_of("release_type", kinds, required=True)
    fields.one_of("date_status", ("expected", "decided", "changed", "cancelled"), required=True)
    for name in ("release_date", "placement_date", "parole_date"):
        fields.date(name)
    fields.integer("sentence_months", 1)
    judged = fields.inner("radicalisation")
    if judged is not None:
        judged.one_of("judged", ("radicalised", "at_risk", "no"), required=True)
        by = judged.values.get("by")
        if not is_text(by) or is_blank(normal(str(by))):
            judged.faults.add("radicalisation.by")
        judged.date("on", latest=today, required=True)
    fields.boolean("supervision")
    needs = fields.inner("needs")
    if needs is not None:
        for need in NEEDS:
            needs.boolean(need)
    fields.boolean("gang_link")
    leave = fields.inner("exit")
    if leave is not None:
        leave.boolean("wish")
        leave.boolean("consent")
    _contact(fields)


def _contact(fields: Fields) -> None:
    contact = fields.inner("contact")
    if contact is not None:
        contact.text("office", 0, 200)
        contact.text("mailbox", 0, 200)
