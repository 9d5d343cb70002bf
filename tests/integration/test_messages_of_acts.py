"""Messages that acts send: each is what its schema says, which the files of acts check when they end."""

import pytest

from integration.conftest import outgoing
from integration.desk import Desk
from unit.schemas.test_outgoing import wrong

pytestmark = pytest.mark.server


def test_a_message_that_its_schema_does_not_know_is_found(desk: Desk) -> None:
    """The check of the whole outbox fails by one member too many, one missing, and one code that is none."""
    desk.told("accept", desk.case("ssp"))
    sent = [message for _, message in outgoing(desk.database)]
    assert [fault for message in sent for fault in wrong(message)] == []
    changed = next(message for message in sent if b"handover_changed" in message)
    for old, new in ((b'"code":', b'"kode":'), (b'"state":"accepted"', b'"state":"taken"')):
        assert old in changed
        assert wrong(changed.replace(old, new)) != []
