"""Rows of the routing tables as they are read: conditions by the kind of their fact, and what a row must not say."""

from typing import Any

import pytest

from schemas.events import EVENT_TYPES
from services.core.rulebook.conditions import NO_LIMIT, Condition
from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.routing import conditions, kinds
from services.core.rulebook.vocabulary import vocabulary
from unit.core.broken import Documents, built, documents, refused, row, table

FACTS = vocabulary(["stadium_concern", "statistics"], ["ssp"], ["ssp"], ["ssp"])


def _read(**when: Any) -> Condition:
    (one,) = conditions(Node(when, "routing.yaml"), FACTS)
    return one


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("charged", True, Condition("charged", values=frozenset({True}))),
        ("charged", False, Condition("charged", values=frozenset({False}))),
        ("age", 18, Condition("age", ranges=((18, 18),))),
        ("age", "10-17", Condition("age", ranges=((10, 17),))),
        ("age", "unknown", Condition("age", values=frozenset({"unknown"}))),
        ("age", {"at_least": 18}, Condition("age", ranges=((18, NO_LIMIT),))),
        (
            "age",
            {"one_of": ["0-9", 30, "unknown"]},
            Condition("age", values=frozenset({"unknown"}), ranges=((0, 9), (30, 30))),
        ),
        ("claim", "consent", Condition("claim", values=frozenset({"consent"}))),
        ("claim", "none", Condition("claim", values=frozenset({"none"}))),
        ("claim", {"one_of": ["consent", "other-law"]}, Condition("claim", values=frozenset({"consent", "other-law"}))),
        ("home_risk", {"any": ["abuse"]}, Condition("home_risk", members=frozenset({"abuse"}))),
        ("home_risk", {"any": "abuse"}, Condition("home_risk", members=frozenset({"abuse"}))),
        ("home_risk", "none", Condition("home_risk", values=frozenset({"none"}))),
    ],
)
def test_a_condition_is_read_by_the_kind_of_its_fact(name: str, written: object, read: Condition) -> None:
    """A flag is one, a number may be a range, a choice one of several, a set asks for any member."""
    assert _read(**{name: written}) == read


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("mood", True, "mood: ukendt oplysning"),
        ("charged", "yes", "charged: her ventes true eller false"),
        ("charged", {"one_of": [True]}, "charged: her ventes true eller false"),
        ("age", "ten", "age: ten er hverken et tal"),
        ("age", "10-", "age: 10- er hverken et tal"),
        ("age", -1, "age: -1 er hverken et tal"),
        ("age", True, "age: her ventes et tal"),
        ("age", {"any": [3]}, "age: her ventes et tal"),
        ("age", {"at_least": "10-17"}, "age: 10-17 er hverken et tal"),
        ("age", {"at_least": "unknown"}, "age: unknown er hverken et tal"),
        ("claim", "conzent", r"claim: conzent er ukendt \(mente du consent\?\)"),
        ("claim", {"any": ["consent"]}, "claim: any passer ikke; brug en værdi eller one_of"),
        ("claim", {"at_least": "consent"}, "claim: at_least passer ikke"),
        ("home_risk", "abuse", "home_risk: en enkelt værdi passer ikke; brug any"),
        ("home_risk", {"one_of": ["abuse"]}, "home_risk: one_of passer ikke; brug any"),
        ("home_risk", {"any": ["abusive"]}, "home_risk: abusive er ukendt"),
        ("claim", {"one_of": ["consent"], "any": []}, "claim: her ventes en værdi eller netop én af"),
        ("claim", {"none_of": ["consent"]}, "claim: her ventes en værdi eller netop én af"),
    ],
)
def test_a_condition_of_another_kind_is_refused(name: str, written: object, said: str) -> None:
    """What could never hold, or holds otherwise than its writer thinks, is not read."""
    with pytest.raises(RulebookError, match=said):
        _read(**{name: written})


def test_groups_of_types_are_types() -> None:
    """Rows may name them together; a word that is no type is refused."""
    models = kinds(Node({}, ""), FACTS)
    assert kinds(Node({"kinds": {"all": ["statistics", "stadium_concern"]}}, ""), FACTS) == models | {
        "all": frozenset({"statistics", "stadium_concern"})
    }
    assert kinds(Node({"kinds": {"notes": ["statistics"]}}, ""), FACTS)["notes"] == {"statistics"}
    with pytest.raises(RulebookError, match="all: statistic er ukendt"):
        kinds(Node({"kinds": {"all": ["statistic"]}}, ""), FACTS)


def test_every_type_is_in_one_group_by_its_model() -> None:
    """Concerns share a form, cases are of a person, notes about none: a row that takes a group takes its new types."""
    models = kinds(Node({}, ""), FACTS)
    assert sorted(one for group in models.values() for one in group) == sorted(one.event_type for one in EVENT_TYPES)
    assert models["cases"] == {"release_notice", "exit_wish", "child_abuse_case", "criminal_case_referral"}
    assert "statistics" in models["notes"]
    assert "stadium_concern" in models["concerns"]


def _twice(of: Documents) -> None:
    table(of, "stadium")[0]["row"] = "contact_parents"


def _manual_on_a_basis(of: Documents) -> None:
    row(of, "stadium_minor")["then"].update(stage="manual", basis="consent")


REFUSED = [
    ("row: contact_parents står der to gange", _twice),
    ("catches: kun en række uden when", lambda of: row(of, "stadium_minor").update(catches=["statistics"])),
    ("rules: en række, der afgør noget", lambda of: row(of, "stadium_minor").pop("rules")),
    ("stage: mangler", lambda of: row(of, "stadium_minor")["then"].pop("stage")),
    ("basis: en sag med stage manual", _manual_on_a_basis),
    ("role: pre_exit kan kun læse med", lambda of: row(of, "pre_exit_reads")["then"].update(role="owner")),
    ("to: nowhere er ukendt", lambda of: row(of, "contact_parents")["then"]["tasks"][0].update(to="nowhere")),
    ("outcome: routed er ukendt", lambda of: row(of, "stadium_minor")["then"].update(outcome="routed")),
    ("codes: NEVER er ukendt", lambda of: row(of, "stadium_minor")["then"].update(codes=["NEVER"])),
    ("deadlines: never er ukendt", lambda of: row(of, "stadium_minor")["then"].update(deadlines=["never"])),
    ("stops: never er ukendt", lambda of: row(of, "stadium_minor")["then"].update(stops=["never"])),
    ("gate: never er ukendt", lambda of: row(of, "stadium_minor")["then"].update(gate="never")),
]


@pytest.mark.parametrize(("said", "change"), REFUSED, ids=[said for said, _ in REFUSED])
def test_a_row_that_cannot_be_is_refused(said: str, change: Any) -> None:
    """Each word of a row is one that there is, and the parts of a row fit each other."""
    assert said in refused(change)


def test_what_a_row_says_is_what_follows() -> None:
    """Every cell of a row is in its consequences; who owns needs no word."""
    (read,) = [one for one in built(lambda _: None).tables["stadium"] if one.id == "stadium_minor"]
    written = row(documents(), "stadium_minor")
    assert (read.then.forum, read.then.stage, read.then.gate) == tuple(
        written["then"].get(cell) for cell in ("forum", "stage", "gate")
    )
    assert read.then.role == "owner"
    assert read.then.rules == tuple(written["rules"])
    assert read.then.texts == {"da": written["da"], "en": written["en"]}
