"""What is below the interface changes while it serves: other rules come into force, and the log is put back."""

import httpx
import pytest

from integration.desk import ANNE, Desk
from integration.office import change, rows
from integration.test_http import problem
from integration.test_rulebook_life import FIRST, NEVER, SECOND
from servers.http import Served
from servers.signals import listening
from services.core.access.principal import Principal
from services.storage.connections import connect
from services.storage.rulebooks.archive import Archive, begin

pytestmark = pytest.mark.server
GONE = "ssp_netvaerksgruppe"
BODY = {"forum": GONE, "school": "123456", "legal_basis": "RPL115-1-1", "necessity": "Kan ikke løses i skolen alene."}


def in_force(database: str) -> None:
    """Let two persons put the second rulebook in force; returns before it is."""
    with connect(database) as connection:
        proposing, activating = (Archive(connection, Principal.parse(f"drift:stafet:{who}")) for who in ("a", "b"))
        proposing.tried(SECOND.hash, NEVER, {})
        proposing.activate(SECOND, None)
        assert activating.activate(SECOND, None).effective_from is not None


def targets(client: httpx.Client, item: str) -> set[str]:
    """Return the forums that an item can be forwarded to."""
    return {one["forum"] for one in client.get(f"/handovers/{item}/targets").json()}


def test_another_rulebook_ends_every_flow_and_answers_from_then_on(api: Served, desk: Desk) -> None:
    """A flow ends when another rulebook comes into force (decision 0027), and no request is answered by the former."""
    with listening(api, ANNE), connect(desk.database) as connection:  # who serves has looked before anything was begun
        assert begin(connection, FIRST) == FIRST.hash
    item = desk.case("ssp")
    desk.let_in(ANNE, "ssp")
    with api.client(ANNE) as anne:
        assert anne.post(f"/handovers/{item}/accept", headers={"If-Match": '"1"'}).status_code == 200
        assert GONE in targets(anne, item)
        with listening(api, ANNE) as (flow,):
            in_force(desk.database)
            assert flow.ended.wait(10)
            assert flow.whole
            assert flow.events == []
        assert GONE not in targets(anne, item)
        refused = anne.post(f"/handovers/{item}/forward", json=BODY, headers={"If-Match": '"2"'})
        assert problem(refused) == (422, "no_target")
        told = anne.get(f"/handovers/{item}").json()
        assert (told["version"], told["state"]) == (2, "accepted")  # decided by the former, it stands as it did
    with listening(api, ANNE) as (flow,):
        desk.case("ssp")
        assert flow.wait(1).addresses == {("ssp", "0860")}


def test_a_log_that_is_shorter_than_where_a_listener_stands_ends_its_flow(api: Served, desk: Desk) -> None:
    """A database that was put back: flows end, and whoever begins anew is told what comes from then on."""
    desk.case("ssp")
    desk.let_in(ANNE, "ssp")
    (size,) = rows(desk.database, "SELECT size FROM tree_head")
    with listening(api, ANNE) as (flow,):
        change(desk.database, "UPDATE tree_head SET size = %s", size - 1)
        assert flow.ended.wait(10)
        assert flow.whole
        assert flow.events == []
    with listening(api, ANNE) as (flow,):
        change(desk.database, "UPDATE tree_head SET size = %s", size)
        desk.case("ssp")
        assert flow.wait(1).addresses == {("ssp", "0860")}
        assert not flow.ended.is_set()
