"""What people may forward is proven like what rows decide: nothing stuck, no unlawful basis, no field undecided."""

from typing import Any

import pytest

from services.core.proof import forwarding_claims, unused_words
from unit.core.broken import Documents, built


def _row(of: Documents, queue: str) -> dict[str, Any]:
    return next(one for one in of["forums.yaml"]["forwarding"] if one["queue"] == queue)


def _without(of: Documents, queue: str) -> None:
    of["forums.yaml"]["forwarding"].remove(_row(of, queue))


BROKEN = [
    ("forward_dead_end", "release_notice", "", lambda of: _without(of, "ksp_manual")),
    ("forward_dead_end", "stadium_concern", "", lambda of: _without(of, "municipal_triage")),
    ("forward_dead_end", "stadium_concern", "", lambda of: _row(of, "municipal_triage").update(age_to=17)),
    (
        "forward_law",
        "municipal_notification_desk",
        "child-notification",
        lambda of: _row(of, "municipal_notification_desk").update(age_to=18),
    ),
    (
        "forward_late",
        "municipal_notification_desk",
        "CHI-5",
        lambda of: _row(of, "municipal_notification_desk").update(deadlines=["acute_danger"]),
    ),
]


@pytest.mark.parametrize(("claim", "row", "about", "change"), BROKEN)
def test_the_proof_names_what_does_not_hold(claim: str, row: str, about: str, change: Any) -> None:
    """One cell changed: the claim that breaks is found, and nothing was found before."""
    assert list(forwarding_claims.breaches(built(lambda _: None))) == []
    assert list(forwarding_claims.breaches(built(change))) == [(claim, row, about)]


def test_what_is_forwarded_has_decided_fields() -> None:
    """A field that only a forwarded case brings to a forum is shown or withheld there, by a row that says so."""

    def change(of: Documents) -> None:
        row = next(one for one in of["disclosure.yaml"]["forums"] if one["forum"] == "psp")
        row["withheld"] = [one for one in row["withheld"] if one["fields"] != ["contact"]]

    routed: set[tuple[str, str]] = set()
    before, after = (list(unused_words.unused(built(one), routed)) for one in (lambda _: None, change))
    assert [one for one in after if one not in before] == [("field_undecided", "psp", "contact")]
