"""Contracts 2.1, row by row: at least one event for every row, in the order of the table."""

from typing import Any

import pytest

from oracle.story import (
    AALBORG,
    HJOERRING,
    POLICE,
    PRISONS,
    RECEIVED,
    REGION,
    about,
    message,
    rulebook,
    told,
    without_nothing,
)
from schemas.codec import read_json
from schemas.envelope import Envelope
from services.core.decision.decide import decide

PARENTS = "task contact_parents>"


def recall(source: str) -> dict[str, Any]:
    """An `event_recalled` of the municipality of Hjørring."""
    return message("event_recalled", HJOERRING, event_ref={"source": source, "id": "x"}, reason="wrong_person")


STEPS_1_TO_5 = [
    (
        "1: a cancellation is shown, with nothing but case_ref and version looked at",
        message("release_notice", PRISONS, date_status="cancelled", case_ref="KF-1", version=2, subject=7),
        "informed CANCELLED",
    ),
    (
        "1: a municipality may cancel without naming the placement",
        message("release_notice", HJOERRING, date_status="cancelled", case_ref="KF-1", version=2),
        "informed CANCELLED",
    ),
    (
        "1: a municipality may not cancel a release from prison",
        message(
            "release_notice",
            HJOERRING,
            date_status="cancelled",
            case_ref="KF-1",
            version=2,
            released_from="prison_service",
        ),
        "refused TYPE_NOT_ALLOWED",
    ),
    (
        "1 before 2: a cancellation stands although it speaks of danger",
        message("release_notice", PRISONS, date_status="cancelled", case_ref="KF-1", version=2, danger_now=True),
        "informed CANCELLED",
    ),
    (
        "2: danger, in an event that is broken otherwise",
        message("stadium_concern", POLICE, danger_now=True, subject="x"),
        "refused CALL_POLICE",
    ),
    ("2: danger in statistics", message("statistics", HJOERRING, danger_now=True), "refused CALL_POLICE"),
    (
        "2: danger goes before who may send",
        message("release_notice", REGION, danger_now=True),
        "refused CALL_POLICE",
    ),
    (
        "2: danger in a cancellation that is not valid",
        message("release_notice", PRISONS, date_status="cancelled", case_ref="KF-1", danger_now=True),
        "refused CALL_POLICE",
    ),
    (
        "3: the text true is not danger but a fault",
        about("stadium_concern", 16, danger_now="true"),
        "refused INVALID_EVENT",
    ),
    ("3: psychiatry sends no stadium concern", about("stadium_concern", 16, by=REGION), "refused TYPE_NOT_ALLOWED"),
    ("3: police send no school referral", about("ssp_network_referral", 12, by=POLICE), "refused TYPE_NOT_ALLOWED"),
    ("3: an unknown sender", about("stadium_concern", 16, by="kommune-0787"), "refused TYPE_NOT_ALLOWED"),
    (
        "3: an unknown version",
        {**about("stadium_concern", 16), "type": "dk.stafet.stadium_concern.v2"},
        "refused TYPE_NOT_ALLOWED",
    ),
    ("3: without a necessity", about("stadium_concern", 16, necessity=None), "refused INVALID_EVENT"),
    (
        "3: an impossible number",
        about("stadium_concern", None, subject={"cpr": "923088-1234"}),
        "refused INVALID_CPR",
    ),
    (
        "3: a number and a date of birth that disagree",
        about("stadium_concern", 16, subject={"cpr": "700190-1234"}),
        "refused BIRTH_DATE_CONFLICT",
    ),
    (
        "4: addressed to a council that takes counts only",
        about("youth_crime_concern", 16, addressed_to="lokalraad_hjoerring"),
        "refused NO_PERSON_DATA_TO_BODY",
    ),
    (
        "4: addressed to an effort that only sends",
        about("youth_crime_concern", 16, addressed_to="stadion_indsats"),
        "refused NO_PERSON_DATA_TO_BODY",
    ),
    (
        "4: a concern addressed to the Ungesamråd",
        about("youth_crime_concern", 16, addressed_to="ungesamraad_nordjylland"),
        "refused NO_PERSON_DATA_TO_BODY",
    ),
    (
        "4 is not this: a referral from a criminal case to the Ungesamråd",
        about("criminal_case_referral", 16, addressed_to="ungesamraad_nordjylland"),
        "routed; ungesamraad_nordjylland triage other-law",
    ),
    (
        "4: a wish is no order",
        about("youth_crime_concern", 16, addressed_to="psp"),
        f"routed; ssp@0860 queue RPL115-1-1; {PARENTS}ssp",
    ),
    (
        "5: anonymous sparring",
        message("anonymous_sparring", HJOERRING, municipality="860", question="Hvad gør vi?"),
        "routed; ssp@0860 queue",
    ),
    (
        "5: anonymous sparring from outside",
        message("anonymous_sparring", HJOERRING, municipality="0787", question="Hvad gør vi?"),
        "refused OUT_OF_DISTRICT",
    ),
    (
        "5: statistics",
        message("statistics", HJOERRING, municipality="0860", period="2026-01", counts={"sager": 3}),
        "informed",
    ),
    (
        "5: a clearance",
        message("infohus_clearance", POLICE, event_ref={"source": "x", "id": "1"}, result="police_only"),
        "informed",
    ),
    ("5: a recall of one's own event", recall("urn:stafet:publisher:kommune-0860"), "informed"),
    ("3: a recall of somebody else's", recall("urn:stafet:publisher:kommune-0851"), "refused TYPE_NOT_ALLOWED"),
]

DESK = "municipal_notification_desk"
STEPS_6_TO_9 = [
    (
        "6: suspected abuse of a child, whatever was claimed",
        about("youth_crime_concern", 7, abuse_suspected=True, legal_basis="RPL115-1-2"),
        f"routed; {DESK}@0860 queue child-notification",
    ),
    (
        "6: in a municipality whose code the rulebook does not have",
        about("youth_crime_concern", 7, "0101", notification="is_this"),
        f"routed; {DESK}@0101 queue child-notification",
    ),
    (
        "6: of unknown age",
        about("vulnerable_adult_concern", None, home_risk=["abuse"]),
        f"routed; {DESK}@0860 queue child-notification",
    ),
    (
        "6: by the claim alone, in a wish to leave",
        about("exit_wish", 17, legal_basis="child-notification"),
        f"routed; {DESK}@0860 queue child-notification",
    ),
    (
        "6: before extremism",
        about("radicalisation_concern", 16, abuse_suspected=True),
        f"routed; {DESK}@0860 queue child-notification",
    ),
    (
        "6: residence unknown",
        about("youth_crime_concern", 7, None, abuse_suspected=True),
        "manual RESIDENCE_UNKNOWN; district_triage manual",
    ),
    (
        "6 is not this: an adult",
        about("vulnerable_adult_concern", 18, abuse_suspected=True, legal_basis="RPL115-1-2"),
        "routed; psp queue RPL115-1-2",
    ),
    (
        "6 is not this: a child abuse case, although it is a notification",
        about("child_abuse_case", 7, notification="is_this"),
        "routed; boernehus_nord queue other-law",
    ),
    (
        "7: sharing refused, whatever else is said",
        about("exit_wish", None, None, consent="refused", exit={"wish": True, "consent": True}),
        "informed; task exit_wish_expressed>nordjyllands-politi",
    ),
    (
        "7: a wish to leave from nowhere lies in no general queue",
        about("exit_wish", 30, None),
        "routed RESIDENCE_UNKNOWN; exit_enhed wish",
    ),
    ("7: residence unknown", about("stadium_concern", 16, None), "manual RESIDENCE_UNKNOWN; district_triage manual"),
    ("8: age unknown", about("child_abuse_case", None), f"manual AGE_UNKNOWN; {DESK}@0860 manual"),
    (
        "8: age unknown goes before the region",
        about("child_abuse_case", None, "0791"),
        f"manual AGE_UNKNOWN; {DESK}@0791 manual",
    ),
    ("8: an adult", about("child_abuse_case", 18), "refused NOT_A_MINOR"),
    ("8: outside the region", about("child_abuse_case", 7, "0791"), "refused OUT_OF_REGION"),
    (
        "8: the region is larger than the police district",
        about("child_abuse_case", 7, "787", legal_basis=None),
        "routed; boernehus_nord queue other-law",
    ),
    (
        "8: no section 20 decision",
        about("child_abuse_case", 7, section_20_decided=False),
        f"manual BH_CONDITIONS_NOT_MET; {DESK}@0860 manual",
    ),
    (
        "8: no other sector",
        about("child_abuse_case", 7, sectors=[]),
        f"manual BH_CONDITIONS_NOT_MET; {DESK}@0860 manual",
    ),
    ("9: outside the police district", about("stadium_concern", 16, "0787"), "refused OUT_OF_DISTRICT"),
    ("9: a code that the rulebook does not have", about("exit_wish", 30, "0998"), "refused OUT_OF_DISTRICT"),
]

GATE_ALONE = "routed; infohus_hjoerring@0860 gate RPL115-1-1"
STEPS_10_TO_15 = [
    ("10: age unknown", about("stadium_concern", None), "manual AGE_UNKNOWN; municipal_triage@0860 manual"),
    ("10: a wish to leave", about("exit_wish", None), "routed AGE_UNKNOWN; exit_enhed wish"),
    ("10: extremism has no age", about("radicalisation_concern", None), GATE_ALONE),
    (
        "11: fifteen to seventeen, whatever was claimed",
        about("criminal_case_referral", 16, legal_basis="consent"),
        "routed; ungesamraad_nordjylland triage other-law",
    ),
    ("11: under fifteen", about("criminal_case_referral", 14), "refused BOARD_REFERRAL_NOT_HERE"),
    ("11: an adult", about("criminal_case_referral", 18), "refused NOT_A_MINOR"),
    (
        "12: under ten, whatever was claimed",
        about("youth_crime_concern", 9, legal_basis=None),
        "manual UNDER_10; municipal_child_family@0860 manual",
    ),
    ("12: under ten, a wish to leave", about("exit_wish", 9), "manual UNDER_10; municipal_child_family@0860 manual"),
    ("12 is not this: extremism", about("radicalisation_concern", 9), GATE_ALONE),
    (
        "13: any concern with the flag, elsewhere than in Hjørring; alone",
        about("stadium_concern", 20, "0851", extremism=True, recruitment_feared=True, wants_out=True),
        "routed; infohuse_nordjylland@0851 gate RPL115-1-1",
    ),
    (
        "13: number 2 from psychiatry",
        about("radicalisation_concern", 20, by=REGION, legal_basis="RPL115-1-2"),
        "routed; infohus_hjoerring@0860 gate RPL115-1-2",
    ),
    (
        "13: number 2 from somebody else",
        about("radicalisation_concern", 20, legal_basis="RPL115-1-2"),
        "routed LEGAL_BASIS_MISMATCH; infohus_hjoerring@0860 gate",
    ),
    (
        "13: no claim",
        about("radicalisation_concern", 20, legal_basis=None),
        "routed LEGAL_BASIS_UNKNOWN; infohus_hjoerring@0860 gate",
    ),
    (
        "14: adult, consent and basis",
        about("exit_wish", 18, exit={"wish": True, "consent": True}, legal_basis="consent"),
        "routed; exit_enhed queue consent",
    ),
    (
        "14: adult, consent, another claim",
        about("exit_wish", 18, exit={"wish": True, "consent": True}),
        "routed LEGAL_BASIS_MISMATCH; exit_enhed wish",
    ),
    (
        "14: adult, consent, no claim",
        about("exit_wish", 18, exit={"wish": True, "consent": True}, legal_basis=None),
        "routed LEGAL_BASIS_UNKNOWN; exit_enhed wish",
    ),
    (
        "14: adult without exit.consent; the common field does not open the queue",
        about("exit_wish", 18, consent="given", legal_basis="consent"),
        "routed; exit_enhed wish",
    ),
    (
        "14: a minor, and no contact to parents",
        about("exit_wish", 17),
        "routed; p115_udvalg@0860 queue RPL115-1-1; task exit_note>p115_udvalg",
    ),
    (
        "14: a minor with another claim",
        about("exit_wish", 17, legal_basis="consent"),
        "routed LEGAL_BASIS_MISMATCH; exit_enhed wish",
    ),
    (
        "14: a minor without a claim",
        about("exit_wish", 17, legal_basis=None),
        "routed LEGAL_BASIS_UNKNOWN; exit_enhed wish",
    ),
    (
        "15: a concern without a claim",
        about("stadium_concern", 16, legal_basis=None),
        "manual LEGAL_BASIS_UNKNOWN; municipal_triage@0860 manual",
    ),
]

READER = "reader pre_exit queue RPL115-1-1"
STEPS_16_TO_20 = [
    (
        "16: adult with consent, alone",
        about("gang_recruitment_concern", 20, wants_out=True, consent="given", legal_basis="consent"),
        "routed; exit_enhed queue consent",
    ),
    (
        "16: another adult; the concern goes on",
        about("gang_recruitment_concern", 20, wants_out=True),
        f"routed; p115_plus_udvalg@0860 triage RPL115-1-1; {READER}; task exit_wish_expressed>exit_enhed",
    ),
    (
        "16: an adult who refused sharing",
        about("gang_recruitment_concern", 20, wants_out=True, consent="refused"),
        f"routed; p115_plus_udvalg@0860 triage RPL115-1-1; {READER}",
    ),
    (
        "16: a minor, also where recruitment is feared; no reader, no parents",
        about("gang_recruitment_concern", 16, "0851", wants_out=True),
        "routed; p115_udvalg@0851 queue RPL115-1-1; task exit_note>p115_udvalg",
    ),
    (
        "17: a vulnerable adult",
        about("vulnerable_adult_concern", 18, legal_basis="RPL115-1-2", by=REGION),
        "routed; psp queue RPL115-1-2",
    ),
    (
        "17: a vulnerable minor, before feared recruitment",
        about("vulnerable_adult_concern", 17, recruitment_feared=True),
        f"routed; ssp@0860 queue RPL115-1-1; {PARENTS}ssp",
    ),
    (
        "18: Aalborg, the youth track",
        about("knock_knock_concern", 15, "0851"),
        f"routed; knock_knock@0851 queue youth RPL115-1-1; {READER}; {PARENTS}knock_knock",
    ),
    (
        "18: Aalborg, the adult track on consent; no reader",
        about("gang_recruitment_concern", 25, "0851", legal_basis="consent", consent="given"),
        "routed; knock_knock@0851 queue adult consent",
    ),
    (
        "18: Aalborg, 26",
        about("knock_knock_concern", 26, "0851"),
        f"routed; police_prevention_unit triage RPL115-1-1; {READER}",
    ),
    (
        "18: Aalborg, 14",
        about("knock_knock_concern", 14, "0851"),
        f"routed; p115_udvalg@0851 queue RPL115-1-1; {READER}; {PARENTS}p115_udvalg",
    ),
    (
        "18: Knock Knock elsewhere",
        about("knock_knock_concern", 16),
        f"routed EFFORT_NOT_IN_MUNICIPALITY; p115_udvalg@0860 queue RPL115-1-1; {READER}; {PARENTS}p115_udvalg",
    ),
    (
        "18: Knock Knock elsewhere, also when the gate fails",
        about("knock_knock_concern", 16, legal_basis="consent", consent="given"),
        "manual EFFORT_NOT_IN_MUNICIPALITY LEGAL_BASIS_MISMATCH; municipal_triage@0860 manual",
    ),
    (
        "18 did not choose: Knock Knock elsewhere of a minor who wants out",
        about("knock_knock_concern", 16, wants_out=True),
        "routed; p115_udvalg@0860 queue RPL115-1-1; task exit_note>p115_udvalg",
    ),
    (
        "18: presence alone at the stadium does not admit",
        about("stadium_concern", 20, recruitment_feared=True, presence_only=True),
        f"routed; police_prevention_unit triage RPL115-1-1; {READER}",
    ),
    ("19: under 18", about("stadium_concern", 17), f"routed; ssp@0860 queue RPL115-1-1; {PARENTS}ssp"),
    ("19: 18 to 24", about("stadium_concern", 18), "routed; p115_plus_udvalg@0860 triage RPL115-1-1"),
    (
        "19: 18 to 24, presence only",
        about("stadium_concern", 18, presence_only=True),
        "routed; police_prevention_unit triage RPL115-1-1",
    ),
    ("19: 25", about("stadium_concern", 25), "routed; police_prevention_unit triage RPL115-1-1"),
    (
        "20: charged",
        about("youth_crime_concern", 12, charged=True, presence_only=True),
        f"routed; p115_udvalg@0860 queue RPL115-1-1; {PARENTS}p115_udvalg",
    ),
    (
        "20: gang link",
        about("youth_crime_concern", 12, gang_link=True),
        f"routed; p115_udvalg@0860 queue RPL115-1-1; {PARENTS}p115_udvalg",
    ),
    (
        "20: requested",
        about("youth_crime_concern", 12, requested_by="ssp_consultant"),
        f"routed; p115_udvalg@0860 queue RPL115-1-1; {PARENTS}p115_udvalg",
    ),
    (
        "20: the second concern within twelve months",
        about("youth_crime_concern", 12, earlier_concerns_12m=1),
        f"routed; p115_udvalg@0860 queue RPL115-1-1; {PARENTS}p115_udvalg",
    ),
    (
        "20: the second, but presence only",
        about("youth_crime_concern", 12, earlier_concerns_12m=1, presence_only=True),
        f"routed; ssp@0860 queue RPL115-1-1; {PARENTS}ssp",
    ),
    (
        "20: a school with a network group",
        about("ssp_network_referral", 12, school={"number": "851001"}),
        f"routed; ssp_netvaerksgruppe@0860#851001 queue RPL115-1-1; {PARENTS}ssp_netvaerksgruppe",
    ),
    (
        "20: a school in a municipality without network groups",
        about("ssp_network_referral", 12, "0851", AALBORG, school={"number": "851001"}),
        f"routed; ssp@0851 queue RPL115-1-1; {PARENTS}ssp",
    ),
    (
        "20: 18 to 24 in Hjørring",
        about("young_adult_crime_concern", 24),
        "routed; p115_plus_udvalg@0860 triage RPL115-1-1",
    ),
    (
        "20: 18 to 24 elsewhere",
        about("young_adult_crime_concern", 20, "0813"),
        "routed; police_prevention_unit triage RPL115-1-1",
    ),
    ("20: 25", about("young_adult_crime_concern", 25), "routed; police_prevention_unit triage RPL115-1-1"),
]

ROWS = [*STEPS_1_TO_5, *STEPS_6_TO_9, *STEPS_10_TO_15, *STEPS_16_TO_20]


@pytest.mark.parametrize(("event", "decision"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row_of_the_table(event: dict[str, Any], decision: str) -> None:
    """The row decides as contracts 2.1 says."""
    assert told(event) == decision


@pytest.mark.parametrize(
    "event",
    [
        about("stadium_concern", 16),
        about("stadium_concern", 16, danger_now=True),
        about("stadium_concern", 16, necessity=None),
        message("release_notice", PRISONS, date_status="cancelled", case_ref="KF-1", version=2),
        message("statistics", "nobody"),
    ],
)
def test_the_topic_decides_who_spoke(event: dict[str, Any]) -> None:
    """A source that disagrees with its topic is refused before anything else is asked, danger and cancellation too."""
    envelope = read_json(without_nothing(event))
    assert isinstance(envelope, Envelope)
    decision = decide(envelope, RECEIVED, rulebook(), HJOERRING).decision
    assert (decision.outcome, decision.codes, decision.age) == ("refused", ("SOURCE_NOT_TOPIC",), None)


def test_every_step_has_a_row() -> None:
    """Steps 1 to 20 all have an event here."""
    assert {int(row[0].split(":")[0].split()[0]) for row in ROWS} == set(range(1, 21))
