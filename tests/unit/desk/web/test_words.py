"""Words of the desk: days, moments, states and roles, as either reader writes them."""

from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.core.handover.states import STATES
from services.desk.web import words
from services.desk.web.languages import translations

SAID = translations()
MOMENT = "2026-11-24T09:12:07.000Z"


def said(name: str, value: object, language: str = "da") -> str:
    """Return what a filter says."""
    return words.FILTERS[name](SAID[language], language, value)


def test_days_and_moments_are_those_of_copenhagen() -> None:
    """An answer's UTC is told as the clock on the wall, with the month's name."""
    assert said("moment", MOMENT) == "24. november 2026 kl. 10.12"
    assert said("moment", MOMENT, "en") == "24 November 2026 at 10:12"
    assert said("day", "2026-12-03") == "3. december 2026"
    assert said("short_day", "2026-11-24") == "24. nov."
    assert said("day", "2026-11-24T23:30:00.000Z") == "25. november 2026"
    assert said("day", None) == said("moment", None) == ""


def test_every_state_and_role_has_a_word_in_each_language() -> None:
    """Danish words are those of the tables; there is an English one for each row."""
    assert {one.name for one in STATES} == set(words.STATES)
    assert set(ROLES) == set(words.ROLE_WORDS)
    assert said("state", "offered") == "Ny"
    assert said("state", "offered", "en") == "New"
    assert said("person", Principal.parse("koordinator:kommune-0860:k-17")) == "k-17, koordinator"


def test_a_reference_is_short_and_says_nothing() -> None:
    """It is the end of the id."""
    assert said("reference", "01998f5e-3c1a-7bc4-9d2e-aa00f1e2d3c4") == "OVL-F1E2D3C4"
