"""Refusals of acts on agendas as their page says them."""

import pytest

from north_jutland import RULEBOOK
from services.desk.pages.agenda_view import stands
from services.desk.web.naming import Names
from services.effects.actors import RefusedActError

AT = "2026-11-28T12:00:00Z"


@pytest.mark.parametrize(
    ("actor", "by"),
    [("person/koordinator/kommune-0860/k-17", "k-17, koordinator, Hjørring Kommune"), (None, None)],
)
def test_who_was_first_is_told_in_words(actor: str | None, by: str | None) -> None:
    """Never by the codes that are stored; nobody stays nobody."""
    refused = RefusedActError("stale", "draft", actor, AT)
    assert stands(refused, {}, Names(RULEBOOK, "da")).by == by
