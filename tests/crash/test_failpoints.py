"""Every place of the transaction, hit by every kind of fault, at its first and second passing."""

import pytest

from crash.faults import KINDS, NAMES, suffer
from services.storage import failpoints, few_rows

pytestmark = pytest.mark.server


def test_every_place_of_the_intake_is_tried() -> None:
    """A failpoint that is added to the code is added to this campaign, or is no part of the intake."""
    relays, signers = {"acknowledged", "forgotten"}, {"signed", "kept", "cosigned"}
    webhooks = {"made", "claimed", "answered", "settled"}  # tests/integration/test_webhooks.py
    assert set(failpoints.NAMES) - set(NAMES) == relays | signers | webhooks


@pytest.mark.parametrize("few", [few_rows.FEW, -1], ids=["few", "many"])
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_at_any_place_loses_and_doubles_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, nth: int, few: int
) -> None:
    """Promise 1: killed, frozen, failed or cut off anywhere, the next worker goes on and every event counts once."""
    monkeypatch.setattr(few_rows, "FEW", few)  # rows in few statements, or by COPY and staging
    suffer(database, name, kind, nth, seed=NAMES.index(name) * 10 + nth)
