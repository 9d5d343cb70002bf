"""The second implementation: from the text of an event to its decision, steps 1 to 5 and what stands beside."""
# ruff: noqa: PLR0911 -- one branch per row of the contract, in its order, is what makes it obvious

import re
from datetime import datetime

from oracle.case import Answer, Case
from oracle.danish_time import copenhagen_day, read_date, read_instant
from oracle.district import TAKES_NO_PERSON, TYPES, WITHOUT_PERSON, may_send
from oracle.persons import born_by_cpr, four_digits
from oracle.releases import release
from oracle.table import steps_6_to_20
from oracle.validity import digits_at_fault, faults_of, faults_of_cancellation
from oracle.written import parse, without_nulls


def decide(text: str, received: datetime) -> dict:
    """Return what `stafet explain --json` must say; `recordedtime` of the event counts, when there is one."""
    envelope = without_nulls(parse(text))
    recorded = read_instant(envelope.get("recordedtime"))
    bad_clock = "recordedtime" in envelope and recorded is None
    received = recorded or received
    answer = _decide(envelope, received, bad_clock=bad_clock)
    answer_type = re.fullmatch(r"dk\.stafet\.(.*)\.v1", envelope["type"], re.DOTALL)
    deadlines = [{"rule": rule, "what": what, "due": due} for rule, what, due in sorted(answer.deadlines)]
    return {
        "event_id": envelope["id"],
        "event_type": answer_type[1] if answer_type else envelope["type"],
        "age": answer.age,
        "residence": answer.residence,
        "outcome": answer.outcome,
        "codes": sorted(answer.codes),
        "faults": sorted(answer.faults),
        "items": answer.items,
        "tasks": [{"kind": kind, "to": to} for kind, to in sorted(answer.tasks)],
        "deadlines": deadlines,
    }


def _decide(envelope: dict, received: datetime, *, bad_clock: bool) -> Answer:
    data = envelope.get("data")
    fields = data if isinstance(data, dict) else {}
    event, publisher = _names(envelope)
    cancels = event == "release_notice" and fields.get("date_status") == "cancelled"
    allowed = (
        event in TYPES
        and may_send(publisher, event, fields.get("released_from"), cancels=cancels)
        and not (event == "event_recalled" and _somebody_elses(fields, envelope["source"]))
    )
    # 1
    if allowed and cancels and not faults_of_cancellation(fields):
        return Answer(outcome="informed", codes=["CANCELLED"])
    # 2
    if fields.get("danger_now") is True:
        return Answer().refuse("CALL_POLICE")
    # 3
    if not allowed:
        return Answer().refuse("TYPE_NOT_ALLOWED")
    today = copenhagen_day(received)
    faults = faults_of_cancellation(fields) if cancels else faults_of(event, data, today, publisher)
    if bad_clock:
        faults.add("recordedtime")
    if digits_at_fault(event, data):
        faults.add("(ten digits)")
    if faults:
        return Answer(faults=faults).refuse("INVALID_EVENT")
    subject = fields.get("subject", {}) if event not in WITHOUT_PERSON else {}
    if "cpr" in subject:
        born = born_by_cpr(subject["cpr"], today)
        if born is None:
            return Answer().refuse("INVALID_CPR")
        if "birth_date" in subject and read_date(subject["birth_date"]) != born:
            return Answer().refuse("BIRTH_DATE_CONFLICT")
    return _valid(event, publisher, fields, received)


def _valid(event: str, publisher: str, data: dict, received: datetime) -> Answer:
    if event in WITHOUT_PERSON:
        if event == "anonymous_sparring":
            return _sparring(data, publisher, received)
        return Answer(outcome="informed")
    case = Case(event, publisher, data, received)
    # 4
    target = data.get("addressed_to")
    to_the_council = event == "criminal_case_referral" and target == "ungesamraad_nordjylland"
    if target in TAKES_NO_PERSON and not to_the_council:
        return Answer(age=case.age, residence=case.residence).refuse("NO_PERSON_DATA_TO_BODY")
    # 5 to 20
    answer = release(case) if event == "release_notice" else steps_6_to_20(case)
    if case.under(18) and data.get("notification", "unknown") == "unknown":
        answer.tasks.append(("confirm_notification", publisher))
    return answer


def _sparring(data: dict, publisher: str, received: datetime) -> Answer:
    place = Case("anonymous_sparring", publisher, {"subject": {"residence": data["municipality"]}}, received)
    answer = Answer()
    if not place.in_district:
        return answer.refuse("OUT_OF_DISTRICT")
    answer.route(place, "ssp", "queue", None)
    assert four_digits(data["municipality"]) == answer.items[0]["municipality"]
    return answer


def _names(envelope: dict) -> tuple[str, str]:
    kind = re.fullmatch(r"dk\.stafet\.(.*)\.v1", envelope["type"], re.DOTALL)
    sender = re.fullmatch(r"urn:stafet:publisher:(.*)", envelope["source"], re.DOTALL)
    return kind[1] if kind else "", sender[1] if sender else ""


def _somebody_elses(fields: dict, source: str) -> bool:
    reference = fields.get("event_ref")
    named = reference.get("source") if isinstance(reference, dict) else None
    return isinstance(named, str) and named not in ("", source)  # an empty source names nobody: a fault
