"""The form of a grant: what is asked for, and each fault by its field."""

from datetime import UTC, datetime

import pytest

from north_jutland import RULEBOOK
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.desk.web.grant_form import FAULTS, asked, instant
from services.desk.web.working import Form

NOW = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
WHOLE = {
    "role": "stedfortraeder",
    "organisation": "kommune-0860",
    "handle": " k-9 ",
    "forum": "ssp",
    "municipality": "0860",
    "begins": "",
    "until": "2027-01-10T12:00",
    "reason": " Dækker i julen ",
}


def form(**other: str) -> Form:
    """Return the whole form with some fields otherwise."""
    return Form(tuple((WHOLE | other).items()))


def test_a_whole_form_is_a_grant() -> None:
    """From now to the millisecond, until a moment of clocks in Copenhagen, for a reason without white space."""
    found = asked(form(), RULEBOOK, NOW)
    begins, until = NOW.replace(microsecond=123000), datetime(2027, 1, 10, 11, tzinfo=UTC)
    assert found.grant == Grant(Principal.parse("stedfortraeder:kommune-0860:k-9"), "ssp", "0860", begins, until)
    assert (found.reason, found.faults) == ("Dækker i julen", {})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("role", ""),
        ("role", "konge"),
        ("organisation", "kommune-0000"),
        ("handle", "Anne Hansen"),
        ("handle", ""),
        ("forum", "*"),  # a coordinator's business is at one forum
        ("forum", "findes-ikke"),
        ("municipality", "alle"),
        ("begins", "i morgen"),
        ("begins", "2026-11-28"),
        ("begins", "2026-11-28T12:00+01:00"),
        ("until", "2026-11-28T12:59"),  # before now, by a clock in Copenhagen
        ("until", "i morgen"),
        ("reason", " "),
    ],
)
def test_a_fault_stands_beside_its_field(field: str, text: str) -> None:
    """That field alone has one, and no grant is made."""
    found = asked(form(**{field: text}), RULEBOOK, NOW)
    assert (found.grant, found.faults) == (None, {field: FAULTS[field]})


def test_nothing_typed_is_everything_missing() -> None:
    """Each field that has to be there is named, in the order of the form."""
    found = asked(Form(), RULEBOOK, NOW)
    assert list(found.faults) == [name for name in FAULTS if name not in {"begins", "until"}]


def test_whoever_works_everywhere_is_let_in_everywhere() -> None:
    """And is let in from the moment that was written."""
    told = form(role="revisor", organisation="stafet", forum="*", municipality="*", begins="2026-12-01T08:00", until="")
    found = asked(told, RULEBOOK, NOW).grant
    assert found is not None
    assert (found.forum, found.begins, found.until) == ("*", datetime(2026, 12, 1, 7, tzinfo=UTC), None)


@pytest.mark.parametrize("text", ["", "12:00", "2026-02-30T12:00", "2026-11-28T12:00Z"])
def test_what_is_no_moment_is_none(text: str) -> None:
    """Whatever a browser sends."""
    assert instant(text) is None
