"""Acts on the real database against the second implementation: random sequences of everything that can be done."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.effects.acts import accepting
from statemachine.campaign import run, tour
from statemachine.people import grants
from statemachine.sides import Stand
from statemachine.stored import Database

pytestmark = [pytest.mark.server, pytest.mark.timeout(1800)]


@pytest.fixture
def stand(database: str) -> Iterator[Stand]:
    """A stand on one database for all sequences."""
    held = list(grants(datetime(2026, 1, 1, tzinfo=UTC)))
    stored = Database(database, held)
    yield Stand(stored.begin, held)
    stored.close()


def test_a_forwarding_that_nobody_hands_over_is_found(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an origin that stays as it is when the other forum accepts, a tour ends elsewhere (the twin)."""
    monkeypatch.setattr(accepting, "origin_of", lambda _: None)
    with pytest.raises(AssertionError, match="forwarded"):
        tour(stand)


def test_every_act_does_what_the_model_says(stand: Stand) -> None:
    """500 sequences end where the model does, and between them meet every edge of the table and every refusal."""
    tour(stand)
    run(stand, 500, same=True)
    assert stand.coverage.missing() == []
