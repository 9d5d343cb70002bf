"""Release notices, contracts 2.2, rows a to g in their order, Exit beside them, deadlines after them."""
# ruff: noqa: PLR0911, SIM108 -- one branch per row of the contract, in its order, is what makes it obvious

from datetime import timedelta

from oracle.case import Answer, Case, item
from oracle.danish_time import completed_years, months_earlier, months_later, read_date


def release(case: Case) -> Answer:
    """Return the decision with everything but `confirm_notification`."""
    answer = Answer(age=case.age, residence=case.residence)
    # a
    if case.data["subject"].get("abroad", False) or case.residence is None:
        return answer.manual(case, "ksp_manual", "NO_MUNICIPALITY")
    # b
    if not case.in_district:
        return answer.refuse("OUT_OF_DISTRICT")
    rows_c_to_g(case, answer)
    beside(case, answer)
    if answer.items and answer.items[0]["forum"] == "ksp":
        deadlines(case, answer)
    return answer


def rows_c_to_g(case: Case, answer: Answer) -> Answer:
    """KSP or not."""
    # c
    if case.data["legal_status"] in ("remand", "other_detention"):
        if case.data.get("radicalisation", {}).get("judged", "no") in ("radicalised", "at_risk"):
            return ksp(case, answer, "RPL115-1-3-c")
        answer.tasks.append(("ordinary_municipal_notice", case.publisher))
        return answer.refuse("NO_LEGAL_BASIS_KSP")
    place = case.data["released_from"]
    # d
    if place == "prison_service":
        return ksp(case, answer, "RPL115-1-3-a")
    # e
    if place == "placement_78_2":
        if case.born is None:
            return answer.manual(case, "ksp_manual", "AGE_UNKNOWN")
        day = read_date(case.data.get("release_date")) or case.today
        if completed_years(case.born, day) < 18:
            return ksp(case, answer, "RPL115-1-3-b")
        return answer.manual(case, "ksp_manual", "NO_LEGAL_BASIS_KSP")
    # f
    if place == "home_detention":
        return answer.refuse("NOT_RELEASED_FROM_INSTITUTION")
    # g
    return answer.manual(case, "ksp_manual", "RETROSPECTIVE")


def ksp(case: Case, answer: Answer, basis: str) -> Answer:
    """Route to KSP, if the sender claims that basis."""
    if case.basis is None:
        return answer.manual(case, "ksp_manual", "LEGAL_BASIS_UNKNOWN")
    if case.basis != basis:
        return answer.manual(case, "ksp_manual", "LEGAL_BASIS_MISMATCH")
    return answer.route(case, "ksp", "queue", basis)


def beside(case: Case, answer: Answer) -> None:
    """Exit, on its own basis."""
    leave = case.data.get("exit", {})
    if not leave.get("wish", False):
        return
    if leave.get("consent", False) and case.age is not None and case.age >= 18:
        answer.items.append(item(case, "exit_enhed", "queue", "consent"))
        answer.outcome = "routed"
    elif case.under(18):
        answer.tasks.append(("exit_note", "kriminalforsorgen"))
    else:
        answer.tasks.append(("exit_wish_expressed", "kriminalforsorgen"))


def deadlines(case: Case, answer: Answer) -> None:
    """The clocks of a KSP item in its queue."""
    placed, parole, out = (read_date(case.data.get(name)) for name in ("placement_date", "parole_date", "release_date"))
    months = case.data.get("sentence_months")
    long_enough = months is None or months > 4
    if placed and (long_enough or case.says("supervision") or case.under(18)):
        answer.deadlines.append(("REL-3", "plan", (placed + timedelta(days=28)).isoformat()))
    if placed and parole:
        if parole < months_later(placed, 12):
            contact = placed + timedelta(days=28)
        else:
            contact = months_earlier(parole, 12)
        answer.deadlines.append(("REL-4", "municipality_contact", contact.isoformat()))
    if out:
        invitation = max(months_earlier(out, 3), case.today)
        answer.deadlines.append(("REL-7", "release_meeting_invitation", invitation.isoformat()))
    is_open = case.data["date_status"] in ("expected", "changed")
    if parole and is_open and case.data["release_type"] == "parole":
        answer.deadlines.append(("REL-10", "parole_decision", (parole - timedelta(days=28)).isoformat()))
