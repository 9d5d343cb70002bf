"""Every age that decides: the last day before the birthday, and the birthday itself, on the day of receipt."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from oracle.story import AALBORG, PRISONS, TODAY, about, decided, told, turns, turns_tomorrow

BOUNDARIES = [
    ("under 10 goes to the children's services", 10, "youth_crime_concern", {},
     "manual UNDER_10; municipal_child_family@0860 manual",
     "routed; ssp@0860 queue RPL115-1-1; task contact_parents>ssp"),
    ("the § 115 committee's lower age", 10, "gang_recruitment_concern", {},
     "manual UNDER_10; municipal_child_family@0860 manual",
     "routed; p115_udvalg@0860 queue RPL115-1-1; reader pre_exit queue RPL115-1-1; task contact_parents>p115_udvalg"),
    ("a wish to leave of a child", 10, "exit_wish", {},
     "manual UNDER_10; municipal_child_family@0860 manual",
     "routed; p115_udvalg@0860 queue RPL115-1-1; task exit_note>p115_udvalg"),
    ("the Ungesamråd's lower age", 15, "criminal_case_referral", {},
     "refused BOARD_REFERRAL_NOT_HERE",
     "routed; ungesamraad_nordjylland triage other-law"),
    ("the Ungesamråd's upper age", 18, "criminal_case_referral", {},
     "routed; ungesamraad_nordjylland triage other-law",
     "refused NOT_A_MINOR"),
    ("Knock Knock's lower age", 15, "knock_knock_concern", {"residence": "0851"},
     "routed; p115_udvalg@0851 queue RPL115-1-1; reader pre_exit queue RPL115-1-1; task contact_parents>p115_udvalg",
     ("routed; knock_knock@0851 queue youth RPL115-1-1; reader pre_exit queue RPL115-1-1; "
     "task contact_parents>knock_knock")),
    ("Knock Knock's tracks", 18, "knock_knock_concern", {"residence": "0851"},
     ("routed; knock_knock@0851 queue youth RPL115-1-1; reader pre_exit queue RPL115-1-1; "
     "task contact_parents>knock_knock"),
     "routed; knock_knock@0851 queue adult RPL115-1-1; reader pre_exit queue RPL115-1-1"),
    ("25 is still Knock Knock", 25, "knock_knock_concern", {"residence": "0851"},
     "routed; knock_knock@0851 queue adult RPL115-1-1; reader pre_exit queue RPL115-1-1",
     "routed; knock_knock@0851 queue adult RPL115-1-1; reader pre_exit queue RPL115-1-1"),
    ("Knock Knock's upper age", 26, "knock_knock_concern", {"residence": "0851"},
     "routed; knock_knock@0851 queue adult RPL115-1-1; reader pre_exit queue RPL115-1-1",
     "routed; police_prevention_unit triage RPL115-1-1; reader pre_exit queue RPL115-1-1"),
    ("the § 115 committee's upper age", 18, "gang_recruitment_concern", {},
     "routed; p115_udvalg@0860 queue RPL115-1-1; reader pre_exit queue RPL115-1-1; task contact_parents>p115_udvalg",
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1; reader pre_exit queue RPL115-1-1"),
    ("the § 115+ committee's upper age", 25, "gang_recruitment_concern", {},
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1; reader pre_exit queue RPL115-1-1",
     "routed; police_prevention_unit triage RPL115-1-1; reader pre_exit queue RPL115-1-1"),
    ("SSP's upper age at the stadium", 18, "stadium_concern", {},
     "routed; ssp@0860 queue RPL115-1-1; task contact_parents>ssp",
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1"),
    ("the stadium, 25", 25, "stadium_concern", {},
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1",
     "routed; police_prevention_unit triage RPL115-1-1"),
    ("the network group's upper age", 18, "ssp_network_referral", {"school": {"number": "851001"}},
     "routed; ssp_netvaerksgruppe@0860#851001 queue RPL115-1-1; task contact_parents>ssp_netvaerksgruppe",
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1"),
    ("other crime, 25", 25, "young_adult_crime_concern", {},
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1",
     "routed; police_prevention_unit triage RPL115-1-1"),
    ("a vulnerable adult", 18, "vulnerable_adult_concern", {"legal_basis": "RPL115-1-2"},
     "manual LEGAL_BASIS_MISMATCH; municipal_triage@0860 manual",
     "routed; psp queue RPL115-1-2"),
    ("the Exit unit's lower age", 18, "exit_wish", {"exit": {"wish": True, "consent": True}, "legal_basis": "consent"},
     "routed LEGAL_BASIS_MISMATCH; exit_enhed wish",
     "routed; exit_enhed queue consent"),
    ("wants out", 18, "youth_crime_concern", {"wants_out": True},
     "routed; p115_udvalg@0860 queue RPL115-1-1; task exit_note>p115_udvalg",
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1; task exit_wish_expressed>exit_enhed"),
    ("the children's house's upper age", 18, "child_abuse_case", {},
     "routed; boernehus_nord queue other-law",
     "refused NOT_A_MINOR"),
    ("a child signal", 18, "youth_crime_concern", {"abuse_suspected": True},
     "routed; municipal_notification_desk@0860 queue child-notification",
     "routed; p115_plus_udvalg@0860 triage RPL115-1-1"),
    ("the task about a notification", 18, "stadium_concern", {"notification": None, "residence": "0787"},
     "refused OUT_OF_DISTRICT; task confirm_notification>nordjyllands-politi",
     "refused OUT_OF_DISTRICT"),
    ("extremism knows no age", 18, "radicalisation_concern", {},
     "routed; infohus_hjoerring@0860 gate RPL115-1-1",
     "routed; infohus_hjoerring@0860 gate RPL115-1-1"),
    ("Exit beside a release", 18, "release_notice", {"exit": {"wish": True, "consent": True}},
     f"routed; ksp@0860 queue RPL115-1-3-a; task exit_note>{PRISONS}",
     "routed; ksp@0860 queue RPL115-1-3-a; exit_enhed queue consent"),
    ("a release from a placement", 18, "release_notice",
     {"released_from": "placement_78_2", "legal_basis": "RPL115-1-3-b", "by": AALBORG},
     "routed; ksp@0860 queue RPL115-1-3-b",
     "manual NO_LEGAL_BASIS_KSP; ksp_manual manual"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("years", "kind", "fields", "before", "after"), [row[1:] for row in BOUNDARIES], ids=[row[0] for row in BOUNDARIES]
)
def test_boundary(years: int, kind: str, fields: dict[str, Any], before: str, after: str) -> None:
    """The day before the birthday goes by the younger age, the birthday itself by the older one."""
    yesterday, today = about(kind, turns_tomorrow(years), **fields), about(kind, turns(years), **fields)
    assert (decided(yesterday).age, decided(today).age) == (years - 1, years)
    assert (told(yesterday), told(today)) == (before, after)


@pytest.mark.parametrize("years", [9, 14, 16, 17, 19, 24, 26, 27])
def test_no_boundary_elsewhere(years: int) -> None:
    """Ages that no row names change nothing for a concern without special signs, in Hjørring."""
    yesterday, today = (told(about("youth_crime_concern", born)) for born in (turns_tomorrow(years), turns(years)))
    assert yesterday == today


def test_the_day_of_receipt_is_copenhagens() -> None:
    """One second decides: at 23:00 UTC in winter and 22:00 UTC in summer it is already the birthday (GEN-1)."""
    born = date(2008, 2, 10)
    before, after = datetime(2026, 2, 9, 22, 59, 59, tzinfo=UTC), datetime(2026, 2, 9, 23, tzinfo=UTC)
    ages = [decided(about("stadium_concern", born), when).age for when in (before, after)]
    assert ages == [17, 18]
    born = date(2008, 7, 10)
    before, after = datetime(2026, 7, 9, 21, 59, 59, tzinfo=UTC), datetime(2026, 7, 9, 22, tzinfo=UTC)
    ages = [decided(about("stadium_concern", born), when).age for when in (before, after)]
    assert ages == [17, 18]


@pytest.mark.parametrize(
    ("received", "age"),
    [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 28), 19), (date(2028, 2, 29), 20)],
)
def test_born_on_a_leap_day(received: date, age: int) -> None:
    """Who is born on 29 February grows older on 1 March of other years, and on the day itself in leap years (GEN-6)."""
    noon = datetime(received.year, received.month, received.day, 12, tzinfo=UTC)
    assert decided(about("stadium_concern", date(2008, 2, 29)), noon).age == age


def test_born_today_and_tomorrow() -> None:
    """A birth on the day of receipt is age 0; a day later it is a fault, and an impossible number (CPR-5)."""
    assert decided(about("youth_crime_concern", TODAY)).age == 0
    assert told(about("youth_crime_concern", date(2026, 2, 11))) == "refused INVALID_EVENT"
    assert told(about("youth_crime_concern", None, subject={"cpr": "710226-4123"})) == "refused INVALID_CPR"


@pytest.mark.parametrize(
    ("cpr", "age"),
    [
        ("610100-0123", 126),  # 0 to 3: the 1900s
        ("6101993123", 27),
        ("610126-4123", 0),  # 4 and 9: the 2000s up to 36
        ("610137-4123", 89),  # and the 1900s from 37
        ("610137-9123", 89),
        ("610126-9123", 0),
        ("610126-5123", 0),  # 5 to 8: the 2000s up to 57
        ("610126-8123", 0),
        ("910108-6123", 18),  # 31 January as a substitute number (CPR-4)
    ],
)
def test_century(cpr: str, age: int) -> None:
    """The seventh digit and the year give the century; no check digit is asked for (CPR-2, CPR-3)."""
    event = about("radicalisation_concern", None, subject={"cpr": cpr})
    assert decided(event).age == age


@pytest.mark.parametrize("cpr", ["610127-4123", "610136-9123", "610157-5123", "610158-5123", "610199-8123"])
def test_no_such_century(cpr: str) -> None:
    """A birth in the future or before 1900 is an impossible number (CPR-3, CPR-5)."""
    assert told(about("radicalisation_concern", None, subject={"cpr": cpr})) == "refused INVALID_CPR"
