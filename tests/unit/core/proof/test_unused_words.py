"""Words of no use: one word too many, or one reason missing, and the proof names it."""

from typing import Any

import pytest

from services.core.proof import unused_words
from unit.core.broken import Documents, built, forum, whole

WORDS = {"da": "Prøve.", "en": "Trial."}


def _append(file: str, section: str, value: dict[str, Any]) -> Any:
    return lambda of: of[file][section].append(value)


def _word(section: str, word: str) -> Any:
    return lambda of: of["texts.yaml"][section].update({word: WORDS})


def _row(of: Documents, file: str, name: str) -> dict[str, Any]:
    return next(one for one in of[file]["forums"] if one["forum"] == name)


def _without(of: Documents, file: str, name: str) -> None:
    of[file]["forums"].remove(_row(of, file, name))


def _all_shared(of: Documents) -> None:
    for one in of["retention.yaml"]["forums"]:
        one["payload"] = [word for word in one["payload"] if word != "police_only"]


def _switch(of: Documents) -> None:
    of["municipalities.yaml"]["municipalities"][0]["has"].append("rug_udvalg")


def _nobody(of: Documents) -> None:
    for publisher in of["publishers.yaml"]["publishers"]:
        publisher["may_send"] = [one for one in publisher["may_send"] if one != "exit_wish"]


RULE = {"id": "REL-1", "source": "guidance", "text_checked_on": "2026-11-24", **WORDS}
UNUSED_WORDS = [
    ("forum_without_items", "rug_udvalg", lambda of: forum(of, "rug_udvalg").pop("no_items")),
    ("forum_with_items", "psp", lambda of: forum(of, "psp").update(no_items=WORDS)),
    ("unused_switch", "rug_udvalg", _switch),
    ("unused_code", "NOT_NEEDED", _word("codes", "NOT_NEEDED")),
    ("unused_reason_code", "NOT_NEEDED", _word("why_not", "NOT_NEEDED")),
    ("unused_task", "not_needed", _word("tasks", "not_needed")),
    ("unused_deadline_text", "not_needed", lambda of: of["deadlines.yaml"]["words"].update(not_needed=WORDS)),
    ("unused_rule", "REL-1", _append("rules.yaml", "rules", RULE)),
    ("unused_set", "not_needed", _append("deadlines.yaml", "sets", {"set": "not_needed", "deadlines": []})),
    ("unguarded", "exit_enhed", lambda of: of["disclosure.yaml"]["guards"][0].pop("forums")),
    ("no_ceiling", "psp", lambda of: _without(of, "disclosure.yaml", "psp")),
    ("no_retention", "psp", lambda of: _without(of, "retention.yaml", "psp")),
    ("kept_for_ever", "psp", lambda of: _row(of, "retention.yaml", "psp").update(payload=["weak_payload"])),
    ("field_undecided", "psp", lambda of: _row(of, "disclosure.yaml", "psp")["after_acceptance"].remove("observed")),
    ("unused_class", "police_only", _all_shared),
    ("forms", "ssp", lambda of: forum(of, "ssp")["legal_basis"].append("RPL115-1-2")),
    ("nobody_sends", "exit_wish", _nobody),
]
NORDJYLLAND = built(lambda _: None)


@pytest.mark.parametrize(("claim", "name", "change"), UNUSED_WORDS, ids=[claim for claim, _, _ in UNUSED_WORDS])
def test_a_word_of_no_use_is_named(claim: str, name: str, change: Any) -> None:
    """One word too many, or one reason missing, and the proof names it; none before the change."""
    assert list(unused_words.unused(NORDJYLLAND, whole().seen.cases)) == []
    assert [found[:2] for found in unused_words.unused(built(change), whole().seen.cases)] == [(claim, name)]
