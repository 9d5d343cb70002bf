"""Disclosure rules: who sees a case at all, what is shown before acceptance, and what each forum gets to see."""

from typing import Any

import pytest

from services.core.rulebook.disclosure import Disclosure, disclosure
from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.vocabulary import STAGES
from services.effects.audit_records import PREVIEW
from unit.core.broken import built

BOOK = built(lambda _: None)
CASES = {forum.id for forum in BOOK.forums.values() if forum.no_items is None}


def test_every_forum_of_the_plan_has_its_row() -> None:
    """Whoever gets cases has a ceiling and a period; whoever gets none says why in both languages."""
    assert set(BOOK.disclosure.ceilings) == CASES
    assert set(BOOK.retention.forums) == CASES
    for forum in BOOK.forums.values():
        assert forum.no_items is None or (forum.no_items["da"] and forum.no_items["en"])
    assert len(BOOK.forums) - len(CASES) == 29


def test_who_may_see_a_case_is_who_guards_it() -> None:
    """EXIT-7, INF-4: Exit is there for its coordinators only, the gate for the two leads only, the rest for all."""
    told = BOOK.disclosure
    for forum in CASES - {"exit_enhed"}:
        assert {stage for stage in STAGES if not told.sees("koordinator", forum, stage)} == {"gate"}
        assert {stage for stage in STAGES if not told.sees("exit-koordinator", forum, stage)} == {"gate"}
        assert all(told.sees("infohus-tovholder", forum, stage) for stage in STAGES)
    for stage in ("queue", "wish", "manual"):
        seeing = [
            role
            for role in ("koordinator", "exit-koordinator", "infohus-tovholder", "")
            if told.sees(role, "exit_enhed", stage)
        ]
        assert seeing == ["exit-koordinator"]
    assert {forum for forum in CASES if told.is_closed(forum)} == {"exit_enhed"}
    assert {task for task in BOOK.wording.tasks if not told.is_open(task)} == {"exit_note", "exit_wish_expressed"}


def test_a_preview_says_nothing_of_the_content() -> None:
    """What is logged as shown before acceptance is what the rulebook allows."""
    assert BOOK.disclosure.preview == PREVIEW


GUARD = {"role": "lead", "da": "x", "en": "x"}


def _read(*guards: dict[str, Any], forums: Any = (), **more: Any) -> Disclosure:
    whole = {
        "preview": [],
        "groups": {"common": ["subject", "necessity"]},
        "guards": list(guards),
        "forums": list(forums),
        **more,
    }
    return disclosure(Node(whole, "disclosure.yaml"), ["ssp", "exit"], ["wants_out"], ["exit_note"], ["DP-7"])


def test_a_guard_keeps_out_every_other_role() -> None:
    """By forum or by stage; what no guard names is there for everybody, and several guards add up."""
    read = _read({**GUARD, "forums": ["exit"]}, {**GUARD, "role": "gatekeeper", "stages": ["gate"]})
    assert [read.sees(role, "exit", "queue") for role in ("lead", "gatekeeper", "")] == [True, False, False]
    assert [read.sees(role, "ssp", "gate") for role in ("lead", "gatekeeper")] == [False, True]
    assert not any(read.sees(role, "exit", "gate") for role in ("lead", "gatekeeper"))
    assert read.sees("anybody", "ssp", "queue")
    assert [one.role for one in read.against("lead")] == ["gatekeeper"]
    assert (read.is_closed("exit"), read.is_closed("ssp")) == (True, False)


def test_a_guarded_task_is_not_open() -> None:
    """A task that exists for one role is told to nobody else."""
    read = _read({**GUARD, "tasks": ["exit_note"]})
    assert (read.is_open("exit_note"), read.is_open("contact_parents")) == (False, True)


def test_a_group_is_its_fields() -> None:
    """Rows may name fields one by one, or a group of them."""
    forum = {"forum": "ssp", "after_acceptance": ["common", "school"], "rules": ["DP-7"]}
    read = _read(forums=[{**forum, "withheld": [{"fields": ["charged"], "da": "x", "en": "x"}]}])
    ceiling = read.ceilings["ssp"]
    assert ceiling.shown == {"subject", "necessity", "school"}
    assert [one.fields for one in ceiling.withheld] == [{"charged"}]
    assert list(read.cited) == [("DP-7",)]


TWICE = {"forum": "ssp", "after_acceptance": ["common"], "withheld": [{"fields": ["subject"], "da": "x", "en": "x"}]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"forums": [TWICE]}, "withheld: subject står også i after_acceptance"),
        ({"forums": [{"forum": "psp"}]}, "forum: psp er ukendt"),
        ({"forums": [{"forum": "ssp", "after_acceptance": ["mood"]}]}, "after_acceptance: mood er ukendt"),
        ({"preview": ["necessity"]}, "preview: necessity er ukendt"),
        ({"separate_act": ["school"]}, "separate_act: school er ukendt"),
        ({"groups": {"common": ["mood"]}}, "common: mood er ukendt"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_shows_too_much_or_nothing_is_refused(change: dict[str, Any], said: str) -> None:
    """Content before acceptance, a field both shown and withheld, a word that no event has."""
    with pytest.raises(RulebookError, match=said):
        _read(**change)


@pytest.mark.parametrize("key", ["forums", "stages", "fields", "facts", "tasks", "rules"])
def test_a_guard_of_nothing_that_there_is_is_refused(key: str) -> None:
    """A mistyped word would guard nothing, and nobody would see it."""
    with pytest.raises(RulebookError, match=f"{key}: nowhere er ukendt"):
        _read({**GUARD, key: ["nowhere"]})
