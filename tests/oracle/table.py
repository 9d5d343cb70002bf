"""The routing order of contracts 2.1, steps 6 to 20, read aloud: one `if` after the other, as the table says."""
# ruff: noqa: C901, PLR0911, PLR0912 -- one branch per row of the contract, in its order, is what makes it obvious

from datetime import timedelta

from oracle.case import Answer, Case, item
from oracle.danish_time import hverdage_after
from oracle.district import CONCERNS, KNOCK_KNOCK, NETWORK_GROUPS, P115_PLUS, REGION_NORDJYLLAND, SSP_PLUS


def steps_6_to_20(case: Case) -> Answer:
    """Return the decision with everything but `confirm_notification`."""
    may_suspect = case.event in CONCERNS or case.event in ("exit_wish", "criminal_case_referral")
    abuse_suspected = may_suspect and (case.says("abuse_suspected") or "abuse" in case.data.get("home_risk", []))
    extremism = case.event in CONCERNS and (case.says("extremism") or case.event == "radicalisation_concern")
    answer = Answer(age=case.age, residence=case.residence)

    # 6
    child_signal = abuse_suspected or case.data.get("notification") == "is_this" or case.basis == "child-notification"
    if child_signal and case.event != "child_abuse_case" and (case.age is None or case.age < 18):
        instant = (case.received + timedelta(hours=24)).isoformat()
        answer.deadlines.append(("CHI-4", "assess_acute_danger", instant))
        if case.residence is None:
            return answer.manual(case, "district_triage", "RESIDENCE_UNKNOWN")
        confirm = hverdage_after(case.today, 6).isoformat()
        answer.deadlines.append(("CHI-5", "confirm_receipt", confirm))
        return answer.route(case, "municipal_notification_desk", "queue", "child-notification")
    # 7
    if case.event == "exit_wish" and case.data.get("consent") == "refused":
        answer.outcome = "informed"
        answer.tasks.append(("exit_wish_expressed", case.publisher))
        return answer
    if case.residence is None:
        if case.event == "exit_wish":
            answer.codes.append("RESIDENCE_UNKNOWN")
            return answer.route(case, "exit_enhed", "wish", None)
        return answer.manual(case, "district_triage", "RESIDENCE_UNKNOWN")
    # 8
    if case.event == "child_abuse_case":
        if case.age is None:
            return answer.manual(case, "municipal_notification_desk", "AGE_UNKNOWN")
        if case.age >= 18:
            return answer.refuse("NOT_A_MINOR")
        if case.residence not in REGION_NORDJYLLAND:
            return answer.refuse("OUT_OF_REGION")
        if case.data["section_20_decided"] and len(case.data["sectors"]) >= 1:
            return answer.route(case, "boernehus_nord", "queue", "other-law")
        return answer.manual(case, "municipal_notification_desk", "BH_CONDITIONS_NOT_MET")
    # 9
    if not case.in_district:
        return answer.refuse("OUT_OF_DISTRICT")
    # 10
    if case.age is None and not extremism:
        if case.event == "exit_wish":
            answer.codes.append("AGE_UNKNOWN")
            return answer.route(case, "exit_enhed", "wish", None)
        return answer.manual(case, "municipal_triage", "AGE_UNKNOWN")
    # 11
    if case.event == "criminal_case_referral":
        if case.between(15, 17):
            return answer.route(case, "ungesamraad_nordjylland", "triage", "other-law")
        return answer.refuse("BOARD_REFERRAL_NOT_HERE" if case.under(15) else "NOT_A_MINOR")
    # 12
    if case.under(10) and not extremism:
        return answer.manual(case, "municipal_child_family", "UNDER_10")
    # 13
    if extremism:
        return step_13(case, answer)
    # 14
    if case.event == "exit_wish":
        return step_14(case, answer)
    # 15
    if case.basis is None:
        return answer.manual(case, "municipal_triage", "LEGAL_BASIS_UNKNOWN")
    return steps_16_to_20(case, answer)


def step_13(case: Case, answer: Answer) -> Answer:
    """Extremism: the Infohus, at the gate, alone."""
    house = "infohus_hjoerring" if case.residence == "0860" else "infohuse_nordjylland"
    if case.basis == "RPL115-1-1":
        return answer.route(case, house, "gate", "RPL115-1-1")
    if case.basis == "RPL115-1-2" and case.publisher == "region-nordjylland":
        return answer.route(case, house, "gate", "RPL115-1-2")
    answer.codes.append(_misfit(case))
    return answer.route(case, house, "gate", None)


def step_14(case: Case, answer: Answer) -> Answer:
    """A wish to leave."""
    if case.age >= 18:
        if not case.data["exit"].get("consent", False):
            return answer.route(case, "exit_enhed", "wish", None)
        if case.basis == "consent":
            return answer.route(case, "exit_enhed", "queue", "consent")
        answer.codes.append(_misfit(case))
        return answer.route(case, "exit_enhed", "wish", None)
    if case.basis == "RPL115-1-1":
        answer.tasks.append(("exit_note", "p115_udvalg"))
        return answer.route(case, "p115_udvalg", "queue", "RPL115-1-1")
    answer.codes.append(_misfit(case))
    return answer.route(case, "exit_enhed", "wish", None)


def steps_16_to_20(case: Case, answer: Answer) -> Answer:
    """Concerns of known age, 10 or more, in the district, with a claim."""
    recruitment = case.says("recruitment_feared") or case.event in ("gang_recruitment_concern", "knock_knock_concern")
    reader = False
    # 16
    if case.says("wants_out") and case.age >= 18 and case.data.get("consent") == "given" and case.basis == "consent":
        return answer.route(case, "exit_enhed", "queue", "consent")
    if case.says("wants_out") and case.age >= 18 and case.data.get("consent") != "refused":
        answer.tasks.append(("exit_wish_expressed", "exit_enhed"))
    if case.says("wants_out") and case.age < 18:
        step, owner, stage, more = 16, "p115_udvalg", "queue", {}
    # 17
    elif case.event == "vulnerable_adult_concern":
        step, owner, stage, more = 17, ("psp" if case.age >= 18 else "ssp"), "queue", {}
    # 18
    elif recruitment:
        step = 18
        reader = True
        if case.residence == KNOCK_KNOCK and case.between(15, 25):
            owner, stage, more = "knock_knock", "queue", {"track": "youth" if case.age <= 17 else "adult"}
        elif case.age < 18:
            owner, stage, more = "p115_udvalg", "queue", {}
        else:
            owner, stage, more = ladder(case)
        if case.event == "knock_knock_concern" and case.residence != KNOCK_KNOCK:
            answer.codes.append("EFFORT_NOT_IN_MUNICIPALITY")
    # 19
    elif case.event == "stadium_concern":
        step = 19
        owner, stage, more = ("ssp", "queue", {}) if case.age < 18 else ladder(case)
    # 20
    else:
        step = 20
        owner, stage, more = step_20(case) if case.age < 18 else ladder(case)

    # the legal gate
    fits = case.basis == ("RPL115-1-2" if owner == "psp" else "RPL115-1-1")
    if owner in ("ssp_plus", "knock_knock") and case.basis == "consent" and case.data.get("consent") == "given":
        fits = True
    if not fits:
        return answer.manual(case, "municipal_triage", "LEGAL_BASIS_MISMATCH")
    answer.route(case, owner, stage, case.basis, **more)
    if step == 16:
        answer.tasks.append(("exit_note", "p115_udvalg"))
    if reader and case.basis == "RPL115-1-1":
        answer.items.append(item(case, "pre_exit", "queue", "RPL115-1-1", role="reader"))
    # parents
    home_risk = case.data.get("home_risk", [])
    protected = case.data["subject"].get("protected_address", False)
    if case.age < 18 and case.basis == "RPL115-1-1" and step != 16 and not home_risk and not protected:
        answer.tasks.append(("contact_parents", owner))
    return answer


def step_20(case: Case) -> tuple[str, str, dict]:
    """Ten to seventeen: admission to the § 115 committee, the school's network group, or SSP."""
    admitted = case.says("charged") or case.says("gang_link") or "requested_by" in case.data
    if not case.says("presence_only") and case.data.get("earlier_concerns_12m", 0) >= 1:
        admitted = True
    if admitted:
        return "p115_udvalg", "queue", {}
    if "school" in case.data and case.residence in NETWORK_GROUPS:
        return "ssp_netvaerksgruppe", "queue", {"school": case.data["school"]["number"]}
    return "ssp", "queue", {}


def ladder(case: Case) -> tuple[str, str, dict]:
    """Young adults (18 to 24) and older ones."""
    if case.age <= 24:
        if case.residence in P115_PLUS and not case.says("presence_only"):
            return "p115_plus_udvalg", "triage", {}
        if case.residence in SSP_PLUS:
            return "ssp_plus", "queue", {}
        return "police_prevention_unit", "triage", {}
    if case.age == 25 and case.residence in SSP_PLUS:
        return "ssp_plus", "queue", {}
    return "police_prevention_unit", "triage", {}


def _misfit(case: Case) -> str:
    return "LEGAL_BASIS_UNKNOWN" if case.basis is None else "LEGAL_BASIS_MISMATCH"
