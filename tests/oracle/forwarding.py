"""Where a case may be forwarded to, written again from the sentences of contracts-acts 9.1 and forums.yaml."""
# ruff: noqa: C901, PLR0911, PLR0912 -- one branch per sentence of the contract, in its order, is what makes it obvious

from oracle.district import FORUMS, KNOCK_KNOCK, NETWORK_GROUPS, P115_PLUS, POLICE_DISTRICT, SSP_PLUS

QUEUES = (
    "police_prevention_unit", "municipal_notification_desk", "municipal_child_family", "municipal_triage",
    "district_triage", "ksp_manual",
)  # fmt: skip
IDS = (*FORUMS, *QUEUES)
Answer = tuple[str | None, str, tuple[str, ...]]
"""The municipality of the address, the stage, and the bases."""


def may_go(forum: str, event: str, age: int | None, residence: str | None) -> Answer | None:
    """Return the target that a forum or queue is for this case, None when it is none."""
    if residence not in POLICE_DISTRICT:  # R unknown or outside the police district: none
        return None
    release = event == "release_notice"
    no1, no2, no3 = ("RPL115-1-1",), ("RPL115-1-2",), ("RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c")
    if forum == "ksp":  # T release_notice fits RPL115-1-3-*
        return (residence, "queue", no3) if release else None
    if forum == "ksp_manual":  # no basis: for releases ksp_manual
        return (None, "manual", ()) if release else None
    if release:  # no other basis fits, and no other queue is for releases
        return None
    if forum == "municipal_triage":
        return (residence, "manual", ())
    if forum == "municipal_notification_desk":
        return (residence, "queue", ("child-notification",)) if age is None or age < 18 else None
    if forum == "municipal_child_family":
        return (residence, "manual", ()) if age is not None and age < 10 else None
    if forum == "police_prevention_unit":
        return (None, "triage", no1) if age is not None and age >= 18 else None
    if forum == "infohus_hjoerring":
        return (residence, "gate", no1 + no2) if residence == "0860" else None
    if forum == "infohuse_nordjylland":
        return (residence, "gate", no1 + no2) if residence != "0860" else None
    if age is None:  # unknown A: only where it has no ages
        return None
    if forum == "psp":
        return (None, "queue", no2) if age >= 18 else None
    if forum in ("ssp", "p115_udvalg"):
        return (residence, "queue", no1) if age <= 17 else None
    if forum == "ssp_netvaerksgruppe":
        return (residence, "queue", no1) if residence in NETWORK_GROUPS and 10 <= age <= 17 else None
    if forum == "p115_plus_udvalg":
        return (residence, "triage", no1) if residence in P115_PLUS and 18 <= age <= 24 else None
    if forum == "ssp_plus":
        return (residence, "queue", (*no1, "consent")) if residence in SSP_PLUS and 18 <= age <= 25 else None
    if forum == "knock_knock":
        return (residence, "queue", (*no1, "consent")) if residence == KNOCK_KNOCK and 15 <= age <= 25 else None
    if forum == "boernehus_nord":  # only_by, on other-law
        return (None, "queue", ("other-law",)) if event == "child_abuse_case" and age <= 17 else None
    if forum == "ungesamraad_nordjylland":  # only_by; stage triage
        return (None, "triage", ("other-law",)) if event == "criminal_case_referral" and 15 <= age <= 17 else None
    return None  # exit_enhed, readers, bodies that take no items, district_triage
