"""Reasons that no combination brings up are named with their forum."""

from typing import Any

import pytest

from services.core.proof.unreachable_reasons import dead_reasons
from unit.core.broken import Documents, built, forum, whole


def _shadowing_reason(of: Documents) -> None:
    forum(of, "psp")["why_not"].insert(0, {"when": {"step": 13}, "why": "EXTREMISM_FIRST"})


def _shared_reason(of: Documents) -> None:
    of["forums.yaml"]["why_not_first"].insert(5, {"when": {"step": 6}, "why": "UNDER_10"})


NORDJYLLAND = built(lambda _: None)
DEAD_REASONS = [
    ("EXTREMISM_FIRST", "psp", _shadowing_reason),
    ("UNDER_10", "", _shared_reason),
]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "where", "change"), DEAD_REASONS, ids=[code for code, _, _ in DEAD_REASONS])
def test_a_dead_reason_is_named(code: str, where: str, change: Any) -> None:
    """A reason that another always goes before is named with its forum, or with none when all forums share it."""
    assert list(dead_reasons(built(change), whole().seen.regions)) == [(code, where)]
