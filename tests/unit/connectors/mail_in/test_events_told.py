"""Claims of how faults are told: by the column that a sender wrote, or by the field of an event."""

from connectors.mail_in.events_told import told
from mails import SUBJECT, UNIT, senders
from schemas.faults import FAULTS, Fault


def test_a_fault_is_told_by_the_column_where_there_is_one() -> None:
    """And by the field where no column fills it, or nobody wrote columns."""
    mapping = senders()[UNIT].subjects[SUBJECT]
    assert told(Fault("observed_on", "in_future"), mapping) == ("Set den", FAULTS["in_future"])
    assert told(Fault("type", "not_allowed"), mapping)[0] == "type"
    assert told(Fault("observed_on", "in_future"), None) == ("observed_on", FAULTS["in_future"])
