"""The signer: signs the head when it is due, never two roots of one size, never a head that does not follow."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import pytest

from chaos.merkle import Tree
from integration.commands import Command, commands
from integration.office import change, rows
from integration.signing import sign
from integration.test_audit import AUDITOR, KINDS, grow, rewrite
from servers.stafet import Stafet, until
from services.runtime.config import log_key
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, load
from services.runtime.process.exit_codes import STOPPED, UNUSABLE
from services.signer.signing import EVERY, LEAVES, Signing, keys_in_force
from services.storage.connections import connect
from services.storage.evidence import checkpoints, log_keys
from services.storage.evidence.checkpoints import HeadError, Signed

pytestmark = pytest.mark.server
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
LATER = timedelta(seconds=EVERY)


def codes(settings: Settings) -> list[str]:
    """Return what the leaves are about."""
    return [orjson.loads(body)["code"] for body in rows(settings.dsn(), "SELECT body FROM leaf ORDER BY idx")]


def signing(connection: psycopg.Connection, settings: Settings, now: datetime = NOON) -> Signing:
    """Return the signer's own code on this test's log."""
    return Signing(connection, keys_in_force(connection, settings, now))


def test_it_signs_when_it_is_due(settings: Settings) -> None:
    """The first leaf at once, then after ten seconds or five hundred leaves, and each hour, which leaves a leaf."""
    with connect(settings.dsn()) as connection:
        signer = signing(connection, settings)
        assert codes(settings)[-1] == "log_key.begun", "the key that signs is itself in the log"
        first = signer.round(NOON)
        assert first is not None
        grow(settings, first.size + 1)
        assert signer.round(NOON + LATER / 2) is None
        second = signer.round(NOON + LATER)
        assert second is not None
        assert second.size == first.size + 1
        grow(settings, second.size + LEAVES - 1)
        assert signer.round(NOON + LATER) is None
        grow(settings, second.size + LEAVES)
        third = signer.round(NOON + LATER)
        assert third is not None
        assert signer.round(NOON + timedelta(minutes=59)) is None
        hour = NOON + timedelta(hours=1)
        fourth = signer.round(hour)
        assert fourth is not None
        assert (fourth.size, codes(settings)[-1]) == (third.size + 1, "log.hour")
        assert signer.round(hour + timedelta(minutes=59)) is None
    hashes = rows(settings.dsn(), "SELECT hash FROM leaf ORDER BY idx")
    for size, note in psycopg.connect(settings.dsn()).execute("SELECT size, note FROM checkpoint").fetchall():
        assert b64decode(note.split("\n")[2]) == Tree(hashes).root(size)


@pytest.mark.parametrize("kind", [kind for kind, (_, _, headed) in KINDS.items() if headed])
def test_a_rewritten_log_is_not_signed(settings: Settings, kind: str) -> None:
    """A superuser who wrote the log anew, head and all, gets no signature for it."""
    grow(settings, 40)
    assert sign(settings)
    grow(settings, 60)
    with psycopg.connect(settings.dsn()) as connection:
        rewrite(connection, kind, 20)
    with pytest.raises(HeadError, match=r"OTHER_ROOT|NOT_GROWN"):
        sign(settings)
    assert len(rows(settings.dsn(), "SELECT size FROM checkpoint")) == 1


SPOILT = {
    "SHRUNK": "DELETE FROM leaf WHERE idx > 39; UPDATE tree_head SET size = 32, peaks = substring(peaks, 1, 32)",
    "GAP": "DELETE FROM leaf WHERE idx = 50",
    "PEAKS": "UPDATE tree_head SET peaks = substring(peaks, 2)",
    "NOTE": "UPDATE checkpoint SET note = replace(note, '\n40\n', '\n39\n')",
    "NOTE ": "UPDATE checkpoint SET note = split_part(note, '—', 1) || '— x AAAAAAAA' || chr(10)",
    "NOT_GROWN": "UPDATE leaf SET hash = sha256(hash) WHERE idx = 50",
}


@pytest.mark.parametrize("code", SPOILT)
def test_a_head_that_does_not_follow_is_not_signed(settings: Settings, code: str) -> None:
    """It says which way: a smaller one, one with a gap, peaks that are none, a note that says something else."""
    grow(settings, 39)
    assert sign(settings)
    grow(settings, 60)
    with psycopg.connect(settings.dsn()) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(SPOILT[code])
    with pytest.raises(HeadError, match=code.strip()):
        sign(settings)


def test_one_size_has_one_root(settings: Settings) -> None:
    """Two signers that both hold themselves for the only one: the second one's checkpoint is refused by its key."""
    grow(settings, 40)
    with connect(settings.dsn()) as one, connect(settings.dsn()) as two:
        first, second = signing(one, settings), signing(two, settings)
        assert first.round(NOON)
        with pytest.raises(psycopg.errors.UniqueViolation):
            second.round(NOON)


@pytest.mark.parametrize("place", ["signed", "kept"])
def test_killed_anywhere_it_goes_on(settings: Settings, place: str) -> None:
    """Killed when the head is signed, or kept, the next signer signs on, and the log holds."""
    grow(settings, 40)
    signer = Stafet("signer", settings)
    signer.fail = f"{place}:kill"
    with signer:
        assert signer.wait() == -9
        signer.fail = None
        signer.start().wait_for("signer_active", times=2)
        last = signer.wait_for("checkpoint_signed")["count"] if place == "signed" else 41
        assert signer.stop() == STOPPED
    assert rows(settings.dsn(), "SELECT size FROM checkpoint") == [last]


def test_one_signs_the_others_stand_by(settings: Settings) -> None:
    """The second waits for the lock; when the first ends it signs on, by the same key; an alarm is told and goes."""
    grow(settings, 40)
    with Stafet("signer", settings) as first, Stafet("signer", settings) as second:
        active = until(lambda: next((one for one in (first, second) if one.lines("signer_active")), None), "one signs")
        waiting = second if active is first else first
        active.wait_for("checkpoint_signed")
        waiting.wait_for("signer_waiting")
        assert active.stop() == STOPPED
        waiting.wait_for("signer_active")
        with psycopg.connect(settings.dsn()) as connection:
            connection.execute("UPDATE tree_head SET peaks = sha256(peaks)")
            connection.execute("UPDATE checkpoint SET signed_at = signed_at - interval '1 minute'")
            connection.commit()
            waiting.wait_for("head_refused")
            assert waiting.ready()[1]["reasons"] == {"head": "PEAKS"}


def test_a_log_that_takes_no_leaf_takes_no_policy(settings: Settings, tmp_path: Path) -> None:
    """The leaf of another policy cannot stand where somebody put one: an alarm, and on with it once that is gone."""
    grow(settings, 40)
    assert sign(settings)
    policy = tmp_path / "policy"
    policy.write_text("quorum none\n")
    (size,) = rows(settings.dsn(), "SELECT size FROM tree_head")
    assert change(settings.dsn(), "INSERT INTO leaf SELECT %s, body, hash FROM leaf WHERE idx = 0", size)
    with Stafet("signer", settings, witness_policy_file=policy) as signer:
        assert signer.wait_for("head_refused")["code"] == "TAKEN"
        assert signer.ready()[1]["reasons"] == {"head": "TAKEN"}
        assert rows(settings.dsn(), "SELECT count(*) FROM witness_policy") == [0]
        assert change(settings.dsn(), "DELETE FROM leaf WHERE idx = %s", size)
        until(lambda: rows(settings.dsn(), "SELECT policy FROM witness_policy") == ["quorum none\n"], "the policy")
        signer.wait_ready()
    assert codes(settings)[-1] == "witness_policy.promised"


def test_a_key_that_cannot_be_used_stops_it(settings: Settings, tmp_path: Path) -> None:
    """Missing, open to others, no key, or not the one that signs this log: it says so and does not start."""
    grow(settings, 40)
    assert sign(settings)
    site = settings.model_copy(update={"mode": "site"})
    path = settings.log_key_file
    whole = path.read_bytes()
    other = tmp_path / "other"
    log_key.load(load(mode="test", home=other))
    spoil = {
        "mangler": path.unlink,
        "er åben for andre": lambda: path.chmod(0o644),
        "ikke en Ed25519-nøgle": lambda: path.write_text("x"),
        "har ikke den nøgle, der underskriver denne log": lambda: path.write_bytes(
            (other / "keys/log.key").read_bytes()
        ),
    }
    for told, how in spoil.items():
        how()
        with Stafet("signer", site) as signer:
            assert signer.wait() == UNUSABLE, told
            assert told in signer.tail()
        path.touch()
        path.chmod(0o600)
        path.write_bytes(whole)


def test_the_key_is_changed_while_the_log_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Both keys sign for a while; every export verifies, against heads of before as well, and the name stays."""
    run = commands(settings, monkeypatch, capsys)
    words = ("--forum", "*", "--municipality", "*", "--reason", "Revision", "--as", "drift:stafet:d-1")
    assert run("grant", "add", AUDITOR, *words).code == 0
    path = settings.log_key_file
    heads = [_exported(run, settings, tmp_path / "old")]
    [first] = log_key.load(settings)
    old = path.read_bytes()
    log_key.load(load(mode="test", home=tmp_path / "other"))
    new = (tmp_path / "other/keys/log.key").read_bytes()
    path.write_bytes(old + new)
    heads.append(_exported(run, settings, tmp_path / "both", heads))
    assert (tmp_path / "both/checkpoint").read_text().count("— ") == 2
    path.write_bytes(new)
    heads.append(_exported(run, settings, tmp_path / "new", heads))
    _exported(run, settings, tmp_path / "last", heads)
    assert (tmp_path / "last/checkpoint").read_text().count("— ") == 1
    assert (tmp_path / "last/checkpoint").read_text().startswith(f"{first.origin}\n")
    ends = [line.split(" ")[1:] for line in (tmp_path / "last/log.vkeys").read_text().splitlines()]
    assert ends[0][0] == "0"
    assert ends[1][1] == "-"
    assert int(ends[0][1]) >= int(ends[1][0]), "for a while both signed"
    assert codes(settings).count("log_key.begun") == 2
    assert codes(settings).count("log_key.ended") == 1
    path.write_bytes(old)
    with pytest.raises(KeyFileError, match="har ikke den nøgle"):
        sign(settings)


def test_a_new_key_alone_is_no_change_of_keys(settings: Settings, tmp_path: Path) -> None:
    """Two keys in the file, and the old one taken out before both have signed: the log waits for the old one."""
    grow(settings, 40)
    assert sign(settings)
    path = settings.log_key_file
    old = path.read_bytes()
    log_key.load(load(mode="test", home=tmp_path / "other"))
    new = (tmp_path / "other/keys/log.key").read_bytes()
    path.write_bytes(old + new)
    with connect(settings.dsn()) as connection:
        keys_in_force(connection, settings, NOON)
        path.write_bytes(new)
        with pytest.raises(HeadError, match="NOTE"):
            keys_in_force(connection, settings, NOON)
        assert [span.last for span in log_keys.spans(connection)] == [None, None]
        path.write_bytes(old + new)
    assert sign(settings)


def test_the_newest_checkpoint_is_read_as_it_was_kept(settings: Settings) -> None:
    """By whoever signs next, and by size for whoever needs the peaks of then."""
    grow(settings, 40)
    kept = sign(settings)
    with connect(settings.dsn()) as connection:
        assert checkpoints.newest(connection) == kept
        assert checkpoints.of_size(connection, kept.size if isinstance(kept, Signed) else 0) == kept
        assert checkpoints.of_size(connection, 1) is None


def _exported(run: Command, settings: Settings, folder: Path, known: list[Path] | None = None) -> Path:
    """Sign what is new, export it, verify it alone and against every head that was kept; returns its checkpoint."""
    grow(settings, len(codes(settings)) + 5)
    assert sign(settings)
    assert run("audit", "export", str(folder), "--as", AUDITOR).code == 0
    assert run("audit", "verify", str(folder)).code == 0
    for one in known or []:
        assert run("audit", "verify", str(folder), "--known-head", str(one)).code == 0
    return folder / "checkpoint"
