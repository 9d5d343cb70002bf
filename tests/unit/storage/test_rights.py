"""The list of rights that doctor tries is what the statements of the program need."""

import re
from collections.abc import Iterable
from pathlib import Path

from services.storage.access.session import ERASING
from services.storage.rights import NEEDED, OPENED, ROLES, SIGNING
from services.storage.tables import metadata

SOURCE = Path(__file__).resolve().parents[3] / "services"
STATEMENT = re.compile(r"\b(INSERT) INTO (\w+)|\b(UPDATE) (\w+) (?:\w+ )?SET|\b(DELETE) FROM (\w+)")


def statements(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return (table, right) of every statement that changes one of our tables."""
    found = (tuple(filter(None, groups)) for text in texts for groups in STATEMENT.findall(text))
    return {(table, right) for right, table in found if table in metadata.tables}


def sources(*, of_the_eraser: bool = False) -> list[str]:
    """Return the program's text without its migrations, which the owner runs; statements are joined over lines."""
    files = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    files = [path for path in files if ("people" in path.relative_to(SOURCE).parts) is of_the_eraser]
    return [re.sub(r'"\s*f?"', "", path.read_text(encoding="utf-8")) for path in files]


def test_every_table_has_its_rights() -> None:
    """A new table needs a row."""
    assert NEEDED.keys() == {*metadata.tables, "alembic_version"}


def test_what_is_written_may_be_written() -> None:
    """Each INSERT, UPDATE and DELETE of the program is in the list, or in that of who signs."""
    listed = {(table, right) for one in (NEEDED, ROLES[SIGNING]) for table, rights in one.items() for right in rights}
    assert statements(sources()) <= listed


def test_what_is_taken_away_is_taken_by_its_own_role() -> None:
    """What people's modules change is what that role may; of an entry of the log it may empty two columns."""
    granted = {(table, right) for table, rights in ROLES[ERASING].items() for right in rights}
    changed = statements(sources(of_the_eraser=True))
    assert changed - granted == {("audit_entry", "UPDATE")}
    assert OPENED == ("nonce", "opening")
    assert not changed <= {(table, right) for table, rights in NEEDED.items() for right in rights}


def test_the_log_can_only_grow() -> None:
    """Nobody needs to change or delete a leaf, its entry or a step; so the program's user is not let."""
    assert {NEEDED[table] for table in ("leaf", "audit_entry", "handover_step")} == {("SELECT", "INSERT")}


def test_checkpoints_are_the_signers_alone() -> None:
    """Whoever does everything else only reads them, and the signer itself changes and deletes none."""
    tables = ("checkpoint", "cosignature", "witness_policy", "witnessed", "log_key", "log_key_end", "tile_root")
    assert {NEEDED[table] for table in tables} == {("SELECT",)}
    assert {ROLES[SIGNING][table] for table in tables} == {("SELECT", "INSERT")}


def test_a_statement_that_is_not_listed_is_seen() -> None:
    """A planted one is found, also one that is written over two lines (the twin)."""
    planted = 'connection.execute("DELETE FROM "\n    "leaf WHERE idx = 1")'
    assert statements([re.sub(r'"\s*f?"', "", planted)]) == {("leaf", "DELETE")}
    assert "DELETE" not in NEEDED["leaf"]
