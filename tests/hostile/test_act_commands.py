"""Hostile command lines for acts: each ends with 1, 2 or 65 and a sentence, and changes nothing."""

from uuid import uuid4

import psycopg
import pytest

from acting import give
from hostile.business import business
from integration.commands import Command, commands
from integration.office import Publishers, handovers
from sent import release
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
KSP = "koordinator:kommune-0860:k-17"
ACTS = {
    "no_id": (2, "handover", "accept", "nonsense"),
    "undecodable_id": (2, "handover", "accept", "\udcff\udcfe"),
    "id_with_a_newline": (2, "handover", "accept", "1\n2"),
    "unknown_id": (65, "handover", "accept", str(uuid4())),
    "version_zero": (2, "handover", "accept", "ITEM", "--version", "0"),
    "version_negative": (2, "handover", "accept", "ITEM", "--version", "-1"),
    "version_no_number": (2, "handover", "accept", "ITEM", "--version", "¾"),
    "version_beyond_all": (2, "handover", "accept", "ITEM", "--version", "9" * 30),
    "version_that_never_was": (1, "handover", "accept", "ITEM", "--version", "99"),
    "reason_missing": (2, "handover", "return", "ITEM"),
    "reason_unknown": (2, "handover", "return", "ITEM", "--reason", "because"),
    "reason_undecodable": (2, "handover", "return", "ITEM", "--reason", "\udcff"),
    "note_blank": (2, "handover", "return", "ITEM", "--reason", "other", "--note", " \u00a0"),
    "note_undecodable": (2, "handover", "return", "ITEM", "--reason", "other", "--note", "a\udcff"),
    "note_too_long": (2, "handover", "return", "ITEM", "--reason", "other", "--note", "å" * 1001),
    "question_too_long": (2, "handover", "ask", "ITEM", "--question", "x" * 100_000),
    "forum_undecodable": (2, "handover", "forward", "ITEM", "--forum", "\udcff", "--necessity", "x"),
    "forum_is_none": (2, "handover", "forward", "ITEM", "--forum", "../ksp", "--necessity", "x"),
    "basis_undecodable": (
        2, "handover", "forward", "ITEM", "--forum", "ksp", "--legal-basis", "\udcff", "--necessity", "x"
    ),
    "meeting_no_date": (2, "handover", "put-on-agenda", "ITEM", "--meeting", "i morgen"),
    "not_allowed_now": (1, "handover", "close", "ITEM"),
    "another_roles": (1, "handover", "select", "ITEM", "--necessity", "x"),
    "not_for_this_role": (65, "handover", "accept", "ITEM", "--as", "visitator:kommune-0860:v-1"),
    "role_unknown": (2, "handover", "accept", "ITEM", "--as", "konge:kommune-0860:k-1"),
    "who_undecodable": (2, "handover", "accept", "ITEM", "--as", "koordinator:kommune-0860:\udcff"),
    "who_is_nobody": (2, "handover", "accept", "ITEM", "--as", ""),
    "identity_without_reason": (2, "handover", "identity", "ITEM"),
    "identity_other_without_note": (2, "handover", "identity", "ITEM", "--reason", "other"),
    "content_before_it_is_taken": (1, "handover", "content", "ITEM"),
    "question_unknown": (65, "question", "answer", str(uuid4()), "--answer", "x"),
    "question_is_an_item": (65, "question", "show", "ITEM"),
}  # fmt: skip


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs one command against the test's database."""
    return commands(settings, monkeypatch, capsys)


def test_every_hostile_command_is_refused_in_words(run: Command, database: str) -> None:
    """Exit code, no word on standard output, a short sentence that is no failure of ours, and all as it was."""
    Publishers(database).send(release())
    (item,) = handovers(database)
    with psycopg.connect(database) as connection:
        give(connection, Principal.parse(KSP), "ksp")
    before, ends = business(database), {}
    for name, (_, *words) in ACTS.items():
        given = [str(item) if word == "ITEM" else word for word in words]
        ends[name] = run(*given, *([] if "--as" in given else ["--as", KSP]))
        assert business(database) == before, name
    assert {name: one.code for name, one in ends.items()} == {name: code for name, (code, *_) in ACTS.items()}
    assert {one.out for one in ends.values()} == {""}
    for one in ends.values():
        assert one.err.rstrip("\n").rpartition("\n")[2].startswith("stafet"), one.err
        assert "Traceback" not in one.err
        assert "x" * 50 not in one.err
