"""A site's separate database users of docs/operating.md: each does its work, and no other's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from acting import SEALER, give
from crash.workbench import rulebook
from docs.pages import ROOT
from integration.office import KSP, Publishers, concern, handovers, recall, rows
from north_jutland import topic_for
from services.effects.actors import RefusedActError
from services.storage import stuck_sessions
from services.storage.connections import connect, engine
from services.storage.handovers import content
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Wanted, counts, waiting
from services.storage.outbox import Outbox

pytestmark = pytest.mark.server
USERS = ("site_router", "site_relay", "site_clock", "site_people")


@pytest.fixture
def site(database: str) -> Iterator[str]:
    """A database with the users that the page makes, by the page's own statements."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    statements = page.partition("```sql\n")[2].partition("```")[0]
    assert all(user in statements for user in USERS)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statements)
    try:
        yield database
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            for user in USERS:
                connection.execute(f"DROP OWNED BY {user}")
                connection.execute(f"DROP ROLE {user}")


def of(database: str, user: str) -> str:
    """Return the URI of one of them."""
    return database.replace("postgres:", f"{user}:")


def test_each_user_does_its_work(site: str) -> None:
    """The router stores few rows and many, people take what is theirs, the relay publishes, the clock counts."""
    senders = Publishers(of(site, "site_router"))
    wrong = concern()
    senders.send(concern(), wrong, recall(wrong), b"{")
    senders.send(*(concern() for _ in range(100)))
    (one, *_) = handovers(site, "ssp")
    with connect(site) as owner:
        give(owner, KSP, "ssp")
    with connect(of(site, "site_people")) as people:
        office = Office(people, KSP, rulebook(), SEALER, topic_for)
        assert content.show(office, one)["state"] == "offered"
        assert perform(office, "accept", one, Given)["state"] == "accepted"
        assert content.content(office, one).data
        assert perform(office, "return", one, partial(Given, {"reason": "wrong_forum"}))["state"] == "returned"
    reading = engine(of(site, "site_people"))
    with reading.connect() as connection:
        viewer = Viewer(KSP, rulebook(), datetime.now(UTC))
        assert waiting(connection, viewer, Wanted("ssp", "0860"))
        assert counts(connection, viewer)
    reading.dispose()
    with connect(of(site, "site_clock")) as clock:
        assert (
            stuck_sessions.counts(clock)[1]
            == rows(site, "SELECT count(*) FROM handover WHERE state NOT IN ('closed', 'returned', 'recalled')")[0]
        )
    with connect(of(site, "site_relay")) as relay:
        outbox = Outbox(relay)
        outbox.forget([row.id for row in outbox.rows(1000, [])])
    assert rows(site, "SELECT count(*) FROM outbox") == [0]


def test_no_user_does_anothers(site: str) -> None:
    """Without a principal people see nothing and write nothing; a refused read leaves its leaf all the same."""
    Publishers(of(site, "site_router")).send(concern())
    (one,) = handovers(site, "ssp")
    with connect(of(site, "site_people")) as people:
        assert people.execute("SELECT count(*) FROM handover").fetchone() == (0,)
        for statement in (
            "SELECT FROM person",
            "UPDATE handover SET version = 9",
            "INSERT INTO leaf VALUES (9, '', '')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                people.execute(statement)
        before = rows(site, "SELECT count(*) FROM leaf")[0]
        with pytest.raises(RefusedActError):
            content.show(Office(people, KSP, rulebook(), SEALER, topic_for), one)
        assert rows(site, "SELECT count(*) FROM leaf") == [before + 1]
    with connect(of(site, "site_relay")) as relay, pytest.raises(psycopg.errors.InsufficientPrivilege):
        relay.execute("SELECT FROM handover")
