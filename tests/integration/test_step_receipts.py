"""Receipts of steps: whoever may see an item takes home the proof that its acceptance stands in the log."""

from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from integration.desk import ANNE, BENTE, EXIT, LEADER, Desk
from integration.office import rows
from integration.signing import sign
from integration.test_http import problem
from servers.http import Served
from services.runtime.config import log_key

pytestmark = pytest.mark.server


@pytest.fixture
def taken(desk: Desk) -> str:
    """An item that somebody accepted; the log is not signed that far."""
    sign(desk.settings)
    item = desk.case("ssp")
    desk.told("accept", item)
    return item


def asked(desk: Desk, item: str, name: Path, *words: str, who: str = ANNE) -> Any:
    """Ask for a receipt on the command line."""
    return desk.run("handover", "receipt", item, str(name), "--as", who, *words)


def test_the_recipient_takes_home_the_proof_of_the_acceptance(desk: Desk, taken: str, tmp_path: Path) -> None:
    """Not before it is signed; then both files, which hold by the log's key alone, whatever the database says later."""
    name = tmp_path / "accepted"
    early = asked(desk, taken, name)
    assert early.code == 1
    assert "ikke underskrevet så langt" in early.err
    assert list(tmp_path.iterdir()) == []
    sign(desk.settings)
    assert asked(desk, taken, name).code == 0
    (key,) = log_key.load(desk.settings)
    (tmp_path / "key").write_text(f"{key.verifier}\n")
    checked = ("audit", "check-receipt", f"{name}.tlog-proof", "--vkey", str(tmp_path / "key"))
    assert desk.run(*checked).code == 0
    leaf = orjson.loads(Path(f"{name}.entry").read_bytes())
    assert (leaf["code"], leaf["actor"], leaf["src"]) == (
        "handover.offered→accepted",
        "person/koordinator/kommune-0860/k-17",
        f"handover/{taken}",
    )
    other = Path(f"{name}.entry").read_bytes().replace(b"k-17", b"k-18")
    Path(f"{name}.entry").write_bytes(other)
    assert desk.run(*checked).code == 40


def test_each_step_has_its_own(desk: Desk, taken: str, tmp_path: Path) -> None:
    """The latest unless another is asked for, the end of a case too; each is logged.

    A step that never was has none, and the offer has none of its own: its leaf is the decision on the whole event.
    """
    desk.told("note_outcome", taken, outcome="referred", responsible_authority="kommune-0860")
    desk.told("close", taken)
    sign(desk.settings)
    codes = {}
    for words in ((), ("--version", "2"), ("--version", "4")):
        assert asked(desk, taken, tmp_path / "r", *words).code == 0
        codes[words[1:]] = orjson.loads((tmp_path / "r.entry").read_bytes())["code"]
    assert codes == {
        (): "handover.handled→closed",
        ("2",): "handover.offered→accepted",
        ("4",): "handover.handled→closed",
    }
    for version in ("5", "1"):
        assert asked(desk, taken, tmp_path / "r", "--version", version).code == 65
    leaves = rows(desk.database, "SELECT body FROM leaf")
    shown = [body for body in map(orjson.loads, leaves) if body["code"] == "receipt.shown"]
    assert [body["outcome"] for body in shown if body["src"] == f"handover/{taken}"][-5:] == [
        *["ok"] * 3,
        *["denied:not_found"] * 2,
    ]


def test_it_is_for_whoever_sees_the_item(desk: Desk, taken: str, tmp_path: Path) -> None:
    """Nobody else is told that there is such an item."""
    sign(desk.settings)
    desk.let_in(BENTE, "psp")
    for who in (BENTE, EXIT):
        assert "findes ikke" in asked(desk, taken, tmp_path / "r", who=who).err
    desk.let_in(LEADER, "ssp")
    assert asked(desk, taken, tmp_path / "r", who=LEADER).code == 0


def test_the_same_over_http(desk: Desk, taken: str, api: Served) -> None:
    """503 with when to come again until it is signed; then leaf and proof; a step that is no number is a fault."""
    with api.client(ANNE) as client:
        path = f"/handovers/{taken}/receipt"
        early = client.get(path)
        assert problem(early) == (503, "unavailable")
        assert early.headers["Retry-After"] == "5"
        sign(desk.settings)
        told = client.get(path).json()
        assert list(told) == ["step", "leaf", "entry", "proof", "witnessed"]
        assert (told["step"], told["witnessed"]) == (2, False)
        assert f"\nindex {told['leaf']}\n" in told["proof"]
        assert told["proof"].startswith("c2sp.org/tlog-proof@v1\nextra ")
        assert client.get(path, params={"step": ""}).json() == told
        assert client.get(path, params={"step": "2"}).json() == told
        for none in ("1", "7"):
            assert problem(client.get(path, params={"step": none})) == (404, "not_found")
        for wrong in ({"step": "x"}, {"step": "0"}, {"steps": "1"}, {"step": ["1", "2"]}):
            assert problem(client.get(path, params=wrong)) == (422, "invalid")
    with api.client(BENTE) as client:
        assert problem(client.get(path)) == (404, "not_found")


def test_a_log_that_does_not_hold_has_no_receipts(desk: Desk, taken: str, tmp_path: Path) -> None:
    """Somebody changed the step's leaf behind the product's back: nothing is given away, and it is said why."""
    sign(desk.settings)
    with psycopg.connect(desk.database) as connection:
        connection.execute("SET session_replication_role = replica")
        changed = "UPDATE leaf SET body = body || ' ' WHERE idx = (SELECT max(leaf) FROM handover_step)"
        connection.execute(changed)
        connection.commit()
        ended = asked(desk, taken, tmp_path / "r")
        connection.execute(changed.replace("body || ' '", "substr(body, 1, length(body) - 1)"))
    assert (ended.code, list(tmp_path.iterdir())) == (65, [])
    assert "hænger ikke sammen" in ended.err
    assert asked(desk, taken, tmp_path / "r").code == 0
