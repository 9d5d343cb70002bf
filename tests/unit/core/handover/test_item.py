"""A stored handover: who is responsible, and what is due."""

from dataclasses import replace
from datetime import date

import pytest

from unit.core.handover.test_possible import AT, ITEM


@pytest.mark.parametrize(
    ("state", "resumes", "role", "responsible"),
    [
        ("offered", None, "owner", False), ("accepted", None, "owner", True), ("on_agenda", None, "owner", True),
        ("handled", None, "owner", True), ("awaiting_sender", "accepted", "owner", True),
        ("awaiting_sender", "offered", "owner", False), ("closed", None, "owner", False),
        ("accepted", None, "reader", False), ("recalled", "accepted", "owner", False),
    ],
)  # fmt: skip
def test_who_is_responsible(state: str, resumes: str | None, role: str, *, responsible: bool) -> None:
    """Contracts-acts 9: an owner that has taken the case, also while the sender is asked about it."""
    one = replace(ITEM, state=state, resumes=resumes, role=role)
    assert one.is_responsible is responsible
    assert replace(one, forwarding=b"n" * 16).is_responsible is responsible


def test_a_day_goes_before_the_moment_that_it_ends() -> None:
    """What is due is the day where it is one, else the instant."""
    assert replace(ITEM, due_on=date(2026, 2, 10), ends_at=AT).due == date(2026, 2, 10)
    assert replace(ITEM, ends_at=AT, answer_at=AT).due == AT
    assert replace(ITEM, answer_at=AT).answer_by == AT
