"""Forwarding rules as they are read: ages with their ends, an unknown one, and what a section must not be."""

from typing import Any

import pytest

from services.core.rulebook.document_reader import Node, RulebookError
from services.core.rulebook.forwarding import Beside, forwarding, within
from unit.core.broken import built

BOOK = built(lambda _: None)
DESK, TRIAGE = "municipal_notification_desk", "municipal_triage"


def _read(*rows: dict[str, Any]) -> tuple[Beside, ...]:
    return forwarding(Node({"forwarding": list(rows)}, "forums.yaml"), BOOK.forums, BOOK.deadline_sets)


def test_a_queue_takes_those_between_its_ages() -> None:
    """Both ends count; somebody of unknown age comes only where the row says so, or has no ages."""
    (desk,) = _read({"queue": DESK, "stage": "queue", "age_from": 3, "age_to": 17})
    assert [age for age in range(121) if desk.takes(age)] == list(range(3, 18))
    assert not desk.takes(None)
    (open_desk,) = _read({"queue": DESK, "stage": "queue", "age_to": 17, "unknown_age": True})
    assert (open_desk.takes(None), open_desk.takes(0), open_desk.takes(18)) == (True, True, False)
    (triage,) = _read({"queue": TRIAGE, "stage": "manual"})
    assert all(triage.takes(age) for age in (None, 0, 120))


def test_an_open_end_has_no_limit() -> None:
    """Ages without a beginning, an end, or both."""
    assert [within(ages, 18) for ages in ((None, None), (18, None), (19, None), (None, 18), (None, 17))] == [
        True, True, False, True, False,
    ]  # fmt: skip


def test_no_section_is_no_queue() -> None:
    """What the proof then says (`forward_dead_end`), reading does not: a stored rulebook must stay readable."""
    assert forwarding(Node({}, "forums.yaml"), BOOK.forums, BOOK.deadline_sets) == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (({"queue": "psp", "stage": "queue"},), "queue: psp er ukendt"),
        (({"queue": TRIAGE, "stage": "manual"},) * 2, f"queue: {TRIAGE} står der to gange"),
        (({"queue": TRIAGE, "stage": "queue"},), "stage: uden hjemmel skal her stå manual"),
        (({"queue": DESK, "stage": "manual"},), "stage: uden hjemmel skal her stå manual"),
        (({"queue": DESK, "stage": "waiting"},), "stage: waiting er ukendt"),
        (({"queue": DESK, "stage": "queue", "ages": 3},), "ages: ukendt nøgle"),
        (({"queue": DESK, "stage": "queue", "deadlines": ["kaffe"]},), "deadlines: kaffe er ukendt"),
        (({"queue": DESK, "stage": "queue", "deadlines": ["ksp"]},), "deadlines: ksp spørger til meddelelsen"),
    ],
)
def test_what_a_section_must_not_be(rows: tuple[dict[str, Any], ...], said: str) -> None:
    """A forum, a queue twice, a stage that the basis contradicts, a word that nobody knows."""
    with pytest.raises(RulebookError, match=said):
        _read(*rows)
