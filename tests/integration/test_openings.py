"""Every leaf opens: the record that it commits to is put together again, and whoever changed a row is found out."""

import hmac
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from crash.workbench import ROOT
from integration.desk import Desk
from integration.lived import AUDITOR, held
from integration.office import change, rows
from services.storage.connections import connect
from services.storage.evidence.committed import KINDS
from services.storage.evidence.openings import BROKEN, ERASED, OPENED, Opening, Openings

pytestmark = pytest.mark.server


def leaves(desk: Desk) -> list[tuple[int, bytes]]:
    """Return every leaf by its number."""
    return [(number, bytes(body)) for number, body in rows(desk.database, "SELECT idx, body FROM leaf ORDER BY idx")]


def opened(desk: Desk) -> list[Opening]:
    """Open every leaf."""
    with connect(desk.database) as connection:
        openings = Openings(connection, held(desk.settings))
        return [openings.open(*leaf) for leaf in leaves(desk)]


def kind(one: Opening) -> str:
    """Return what the leaf is about, as the table of records asks."""
    return f"{one.leaf['op']} {one.leaf['code']}"


def show(desk: Desk, number: int) -> Any:
    """Return what the command tells of a leaf."""
    ended = desk.run("audit", "show", str(number), "--as", AUDITOR, "-o", "json")
    assert ended.code in {0, 40}, ended.err
    return json.loads(ended.out)


def test_every_leaf_of_a_whole_life_opens(shell: Desk) -> None:
    """Every row of the table of records was asked, sealed ones too, and each gives what its leaf commits to."""
    found = opened(shell)
    assert [(one.number, kind(one)) for one in found if one.state != OPENED] == []
    for pattern, _ in KINDS:
        assert [one for one in found if pattern.fullmatch(kind(one))], pattern.pattern
    assert {"content.shown", "identity.shown", "event.submitted"} <= {
        one.leaf["code"] for one in found if one.told is not None and "ord" in one.told
    }
    assert {one.leaf["op"] for one in found} >= {
        "collection", "alteration", "consultation", "disclosure", "dead_letter", "replay", "denied", "grant",
        "rulebook", "config", "export", "verify", "break_glass",
    }  # fmt: skip


CHANGED = {
    "event": ("decision = replace(decision, 'routed', 'manual')", "event.routed"),
    "handover_step": ("state = 'closed'", "handover.accept"),
    "reminder": ("level = 'none'", "reminder."),
    "access_grant": ("reason = 'En anden'", "grant.added"),
    "break_glass": ("minutes = 1", "break_glass.requested"),
    "stand_in_request": ("reason = 'En anden'", "stand_in.requested"),
    "handover_update": ("after = before", "handover.updated"),
    "witness_policy": ("policy = ''", "witness_policy.promised"),
    "audit_entry": ("nonce = sha256(nonce), opening = NULL", "content.shown"),
}
"""Table that records are put together from → what is changed behind the product's back, and a leaf that it concerns."""


@pytest.mark.parametrize("table", CHANGED)
def test_a_row_that_was_changed_no_longer_opens_its_leaf(shell: Desk, table: str) -> None:
    """What the database has is then not what the leaf commits to, and nothing else is told of it."""
    what, code = CHANGED[table]
    number, body = next(row for row in leaves(shell) if f'"code":"{code}'.encode() in row[1])
    with connect(shell.database) as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")  # no key and no trigger is in the way
        openings = Openings(connection, held(shell.settings))
        assert openings.open(number, body).state == OPENED
        connection.execute(f"UPDATE {table} SET {what}".encode())  # noqa: S608 -- names from above
        assert openings.open(number, body) == (number, json.loads(body), BROKEN, b"", b"", None)


def test_the_command_ends_with_40_for_what_does_not_fit(shell: Desk) -> None:
    """And says so in Danish."""
    number = next(one.number for one in opened(shell) if one.leaf["code"] == "grant.ended")
    assert change(shell.database, "UPDATE access_grant SET end_reason = end_reason || '!' WHERE ended_at IS NOT NULL")
    ended = shell.run("audit", "show", str(number), "--as", AUDITOR)
    assert change(shell.database, "UPDATE access_grant SET end_reason = rtrim(end_reason, '!')")
    assert (ended.code, "PASSER IKKE" in ended.out) == (40, True)


def test_an_auditor_is_shown_the_record_and_that_it_holds(shell: Desk) -> None:
    """In Danish words, with what anybody needs to check it by hand; the showing is a leaf; nobody else is shown it."""
    number = next(one.number for one in opened(shell) if one.leaf["code"] == "grant.added")
    ended = shell.run("audit", "show", str(number), "--as", AUDITOR)
    assert ended.code == 0
    for words in ("Handling: grant.added", "Det, bladet forpligter sig til:", "Opgaven", "Forpligtelsen holder"):
        assert words in ended.out
    (last,) = rows(shell.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    assert {name: json.loads(last)[name] for name in ("op", "code", "src")} == {
        "op": "verify", "code": "leaf.opened", "src": f"leaf/{number}",
    }  # fmt: skip
    told = show(shell, number)
    record = told["body"]["id"].encode() + b"\x001\x00" + bytes.fromhex(told["record"])
    assert hmac.digest(bytes.fromhex(told["nonce"]), record, "sha256").hex() == told["body"]["c"]
    assert shell.run("audit", "show", str(number), "--as", "drift:stafet:d-1").code == 1
    assert shell.run("audit", "show", "999999", "--as", AUDITOR).code == 65


def test_what_was_erased_is_said_to_be(shell: Desk) -> None:
    """Without its random bytes, or with whom it is about gone, a leaf is told as erased, with exit 0; it still stands.

    Other leaves open as before.
    """
    about = [one for one in opened(shell) if one.leaf["subj"] is not None]
    person = about[-1].leaf["subj"]
    first = next(one for one in about if one.leaf["subj"] != person)
    change(shell.database, "UPDATE audit_entry SET nonce = NULL, opening = NULL WHERE leaf = %s", first.number)
    change(shell.database, "DELETE FROM person WHERE id = %s", person)
    ended = shell.run("audit", "show", str(first.number), "--as", AUDITOR)
    assert ended.code == 0
    assert "slettet" in ended.out
    found = opened(shell)
    assert [kind(one) for one in found if one.state == BROKEN] == []
    states = {one.number: (one.state, one.leaf["subj"]) for one in found}
    erased = {number for number, (_, subj) in states.items() if subj == person} | {first.number}
    assert {number for number, (state, _) in states.items() if state == ERASED} == erased


def test_an_export_has_the_openings(shell: Desk, tmp_path: Path) -> None:
    """`--openings`: one line of each leaf that opens, none of what is erased; the export verifies with it."""
    folder = tmp_path / "log"
    ended = shell.run("audit", "export", str(folder), "--openings", "--as", AUDITOR)
    assert ended.code == 0, ended.err
    assert shell.run("audit", "verify", str(folder)).code == 0
    lines = [orjson.loads(line) for line in (folder / "openings.jsonl").read_bytes().splitlines()]
    size = int((folder / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
    states = [one for one in opened(shell) if one.number < size]
    assert [one["leaf"] for one in lines] == [one.number for one in states if one.state == OPENED]
    assert f"{len(lines)} blade er åbnet" in ended.err
    assert not (tmp_path / "none").exists()
    assert shell.run("audit", "export", str(tmp_path / "none"), "--as", AUDITOR).code == 0
    assert not (tmp_path / "none/openings.jsonl").exists()


def test_the_page_s_program_checks_the_openings(shell: Desk, tmp_path: Path) -> None:
    """The Python of docs/verifying.md says that all hold, and which does not once a record is another one."""
    folder, program = tmp_path / "log", tmp_path / "openings.py"
    assert shell.run("audit", "export", str(folder), "--openings", "--as", AUDITOR).code == 0
    page = (ROOT / "docs/verifying.md").read_text(encoding="utf-8")
    program.write_text(page.partition("```python\n")[2].partition("```")[0], encoding="utf-8")

    def ended() -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-I", program, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout or done.stderr

    assert ended() == (0, "wrong: []\n")
    path = folder / "openings.jsonl"
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    changed = json.loads(first)
    changed["record"] += "00"
    path.write_text("\n".join((json.dumps(changed), *rest)), encoding="utf-8")
    assert ended() == (40, f"wrong: [{changed['leaf']}]\n")
