"""Disclosure rules: who sees a case at all, what is shown before acceptance, and what each forum gets to see."""

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
