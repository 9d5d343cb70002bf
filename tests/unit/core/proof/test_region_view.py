"""Regions looked at: which part of a box has these facts, which row gave what, which rows took a type unnamed."""

from dataclasses import replace

import pytest

from services.core.decision.evaluate import Outcome, Slot
from services.core.proof.explore import OPEN, Region
from services.core.proof.region_view import WRITTEN, Lens, Sight, has_any, is_between, is_one_of
from services.core.proof.space import Message, Part, Variable
from services.core.rulebook.conditions import Condition
from services.core.rulebook.routing import TaskRule
from unit.core.broken import Documents, built, row

BOOK = built(lambda _: None)
SIGHT = Sight.of(BOOK)
AGES = Variable("age", tuple(Part({"age": age}) for age in (0, 10, 18)))
RISKS = Variable("home_risk", (Part({}), Part({"home_risk": frozenset({"abuse"})})))
MESSAGE = Message("youth_crime_concern", {"event_type": "youth_crime_concern", "charged": True}, (AGES, RISKS))
SSP = Slot(BOOK.forums["ssp"], "owner", "queue", None, "RPL115-1-1")


def lens(*rows: str, slots: tuple[Slot, ...] = (SSP,), ages: int = 0b111, risks: int = 0b11, **outcome: object) -> Lens:
    """Look at a region of a made-up message that came by these rows."""
    bare = Outcome("routed", (), slots, (), (), (), (), (), {})
    region = Region(MESSAGE, {"age": ages, "home_risk": risks}, None, rows)
    return Lens(region, replace(bare, **outcome), SIGHT)  # type: ignore[arg-type]  # parts of an outcome by name


@pytest.mark.parametrize(
    ("conditions", "box"),
    [
        ((), (0b111, 0b11)),
        ((is_between("age", 0, 17),), (0b011, 0b11)),
        ((is_between("age", 0, 17), is_between("age", 10, 99)), (0b010, 0b11)),
        ((is_between("age", 30, 40),), None),
        ((has_any("home_risk", "abuse", "honour_conflict"),), (0b111, 0b10)),
        ((is_one_of("home_risk", "none"), is_between("age", 18, 99)), (0b100, 0b01)),
        ((is_one_of("charged", True),), (0b111, 0b11)),
        ((is_one_of("charged", False),), None),
        ((is_one_of("gang_link", False),), (0b111, 0b11)),
    ],
)
def test_where_all_conditions_hold(conditions: tuple[Condition, ...], box: tuple[int, int] | None) -> None:
    """Of what varies the values that satisfy them; what is fixed, or at its default, decides for the whole box."""
    found = lens().where(*conditions)
    assert found == (None if box is None else {"age": box[0], "home_risk": box[1]})


@pytest.mark.parametrize(
    ("conditions", "box"),
    [
        ((), (0b111, 0b11)),
        ((is_between("age", 0, 17),), (0b100, 0b11)),
        ((is_between("age", 0, 9), is_between("age", 18, 99)), (0b010, 0b11)),
        ((is_between("age", 0, 99),), None),
        ((is_one_of("charged", True),), None),
        ((is_one_of("charged", False), has_any("home_risk", "abuse")), (0b111, 0b01)),
    ],
)
def test_unless_any_of_them_holds(conditions: tuple[Condition, ...], box: tuple[int, int] | None) -> None:
    """What is left when each of them is taken away."""
    found = lens().unless(*conditions)
    assert found == (None if box is None else {"age": box[0], "home_risk": box[1]})


def test_only_the_region_s_own_part_is_looked_at() -> None:
    """What another region has is no part of this one, and the region itself is left as it is."""
    seen = lens(ages=0b110)
    assert seen.where(is_between("age", 0, 17)) == {"age": 0b010, "home_risk": 0b11}
    assert seen.where(is_between("age", 0, 9)) is None
    assert seen.region.box == {"age": 0b110, "home_risk": 0b11}


def test_values_are_those_of_the_box() -> None:
    """What varies has those left in it, what is fixed its one, all else its default."""
    assert lens(ages=0b101).values("age") == {0, 18}
    assert lens().values("home_risk") == {frozenset(), frozenset({"abuse"})}
    assert (lens().values("charged"), lens().values("gang_link")) == ({True}, {False})


def test_the_bases_of_an_item() -> None:
    """Its own, those that the claim may be when it is open, or none."""
    claims = Variable("claim", tuple(Part({"claim": word}) for word in ("none", "consent", "other-law")))
    message = Message("x", {}, (claims,))
    open_ = Lens(Region(message, {"claim": 0b110}, None, ()), lens().outcome, SIGHT)
    assert open_.bases(replace(SSP, basis=f"{OPEN}claim")) == {"consent", "other-law"}
    assert lens().bases(SSP) == {"RPL115-1-1"}
    assert lens().bases(replace(SSP, basis=None)) == set()


def test_what_rows_wrote_is_known_where_it_is_the_same() -> None:
    """Owner, stage, basis and step; an open basis is not, and without an item they are at their defaults."""
    written = lens("stadium_minor").written()
    assert (written["owner"], written["stage"], written["basis"]) == ("ssp", "queue", "RPL115-1-1")
    assert written.keys() == WRITTEN
    assert "basis" not in lens(slots=(replace(SSP, basis=f"{OPEN}claim"),)).written()
    bare = lens(slots=()).written()
    assert bare == {name: BOOK.facts[name].default for name in WRITTEN}
    assert lens(slots=(replace(SSP, basis=None),)).written()["basis"] == "none"


def test_the_decider_is_the_last_row_that_gave_something() -> None:
    """An item or an outcome; on a way where no row did it is the last one, and on no way none."""
    on = next(one.id for one in BOOK.tables["stadium"] if one.go is not None)
    assert lens(on, "stadium_minor", "contact_parents").decider == "stadium_minor"
    assert lens("stadium_minor", "adult_criminal_case").decider == "adult_criminal_case"
    assert lens(on).decider == on
    assert lens().decider == ""


def test_rows_are_found_by_what_they_gave() -> None:
    """An item by its forum, the last that did; a task by its kind; what no row gave is the decider's."""
    assert lens("stadium_minor", "contact_parents").row_of(SSP) == "stadium_minor"
    assert lens("stadium_minor").row_of(replace(SSP, forum=BOOK.forums["psp"])) == "stadium_minor"
    assert lens("stadium_minor", "contact_parents").row_of_task("contact_parents") == "contact_parents"
    assert lens("stadium_minor").row_of_task("contact_parents") == "stadium_minor"
    assert lens("stadium_minor", "contact_parents").rows_of_basis() == ["stadium_minor"]


def test_the_step_is_the_last_that_a_row_said() -> None:
    """Rows without one say nothing of it."""
    steps = [(one.id, one.then.step) for rows in BOOK.tables.values() for one in rows if one.then.step]
    (first, early), (last, late) = min(steps, key=lambda one: one[1]), max(steps, key=lambda one: one[1])
    assert lens(first, last, "contact_parents").step == late
    assert lens(last, first).step == early
    assert lens("stadium_minor").step == (BOOK.tables["stadium"][0].then.step or 0)


def test_ways_on_are_what_only_led_on() -> None:
    """The last first, without the row that decided and those that gave an item."""
    on = [one.id for one in BOOK.tables["stadium"] if one.go is not None][:2]
    assert lens(*on, "stadium_minor").ways_on() == tuple(reversed(on))
    assert lens(*on).ways_on() == (on[0],)


def test_rows_that_give_or_stop_a_task_are_those_of_the_rulebook() -> None:
    """Whether they held or not."""
    rows = [one for rows in BOOK.tables.values() for one in rows]
    gives = tuple(one.id for one in rows if TaskRule("contact_parents", "owner") in one.then.tasks)
    stops = tuple(one.id for one in rows if "contact_parents" in one.then.stops)
    assert lens().giving("contact_parents") == gives == ("contact_parents",)
    assert lens().stopping("contact_parents") == stops
    assert len(stops) > 1


def test_a_type_that_nobody_named_is_left_over() -> None:
    """A row for what is left that does not name it; and the decider, when no row on the way asked for the type."""
    named = lens("other_crime_concern")
    assert list(named.unnamed()) == []

    def change(of: Documents) -> None:
        row(of, "other_crime_concern")["catches"].remove("youth_crime_concern")

    left = Lens(named.region, named.outcome, Sight.of(built(change)))
    assert list(left.unnamed()) == ["other_crime_concern", "other_crime_concern"]
    assert list(lens("stadium_minor").unnamed()) == ["stadium_minor"]


def test_gaps_are_those_of_rows_that_are_told() -> None:
    """A row that cites no rule is not shown, so that its gaps need no filling."""
    silent = next(one.id for rows in BOOK.tables.values() for one in rows if not one.then.rules)

    def change(of: Documents) -> None:
        row(of, silent)["da"] = "{age}"
        row(of, "stadium_minor")["da"] = "{age}"

    sight = Sight.of(built(change))
    assert Lens(lens().region, lens().outcome, sight).gaps("stadium_minor") == {"age"}
    assert Lens(lens().region, lens().outcome, sight).gaps(silent) == frozenset()


def test_a_second_look_is_the_first_one_kept() -> None:
    """Of one message; another message with other parts is looked at for itself."""
    condition = is_between("age", 0, 17)
    assert SIGHT.bits(lens().region, condition) == ("age", 0b011)
    other = Message("x", {}, (Variable("age", tuple(Part({"age": age}) for age in (18, 10))),))
    assert SIGHT.bits(Region(other, {"age": 0b11}, None, ()), condition) == ("age", 0b10)
    fixed = Message("x", {"age": 12})
    assert SIGHT.bits(Region(fixed, {}, None, ()), condition) is True
