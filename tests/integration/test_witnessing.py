"""The signer and its witnesses: what they sign is kept, and a log that was rewritten gets no signature and an alarm."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import structlog

from integration.commands import Command, commands
from integration.office import rows
from integration.signing import sign
from integration.test_audit import AUDITOR, DRIFT, forge, grow, rewrite
from integration.test_witness import serving
from servers.stafet import Stafet, until
from services.core.evidence.policy import Witness
from services.runtime.config import log_key
from services.runtime.config.settings import Settings, SettingsError, load
from services.runtime.process.exit_codes import TRY_LATER
from services.runtime.process.health import Health, State
from services.runtime.process.host import Host
from services.runtime.process.quorum_watch import watch_quorum
from services.signer.witnessing import REST, Witnessing, promised
from services.storage.connections import connect
from services.storage.evidence import checkpoints
from services.storage.evidence import published as published_log
from services.witness import home

pytestmark = pytest.mark.server
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers, with an auditor."""
    run = commands(settings, monkeypatch, capsys)
    words = ("--forum", "*", "--municipality", "*", "--reason", "Revision", "--as", DRIFT)
    assert run("grant", "add", AUDITOR, *words).code == 0
    return run


@pytest.fixture
def witness(settings: Settings, tmp_path: Path) -> Iterator[Witness]:
    """A witness that trusts this test's log, as a process of its own."""
    made = home.make(tmp_path / "vidne", "w.example/1")
    with (made.folder / "logs").open("a", encoding="utf-8") as file:
        file.write(f"{log_key.load(settings)[0].verifier}\n")
    with serving(made.folder) as (at, _):
        yield at._replace(name="w")


def policy(*among: Witness, quorum: str = "w") -> str:
    """Return a policy with these witnesses."""
    return "".join(f"witness {one.name} {one.vkey} {one.url or ''}\n" for one in among) + f"quorum {quorum}\n"


def rounds(connection: psycopg.Connection, witnessing: Witnessing) -> None:
    """Do rounds until the newest checkpoint is signed by everybody who is there."""
    newest = checkpoints.newest(connection)
    assert newest is not None

    def signed() -> bool:
        witnessing.round(newest, datetime.now(UTC))
        return bool(connection.execute("SELECT 1 FROM cosignature WHERE size = %s", (newest.size,)).fetchone())

    until(signed, "the witness signs")


def test_what_a_witness_signs_is_kept_and_goes_along(
    stafet: Command, settings: Settings, witness: Witness, tmp_path: Path
) -> None:
    """Each checkpoint gets its line, the export has it and its policy, and the verifier says that it is witnessed."""
    with connect(settings.dsn()) as connection:
        witnessing = Witnessing(connection, policy(witness), None, NOON)
        for size in (40, 300):
            grow(settings, size)
            assert sign(settings)
            rounds(connection, witnessing)
        kept = checkpoints.kept(connection)
        assert kept is not None
        assert kept.witnessed
        witnessing.close()
        again = Witnessing(connection, policy(witness) + "# another text\n", None, NOON)
        found = checkpoints.kept(connection)
        assert found is not None
        assert found.witnessed, "a new policy that is met by what is there"
        again.close()
    folder = str(tmp_path / "export")
    assert stafet("audit", "export", folder, "--as", AUDITOR).code == 0
    checked = stafet("audit", "verify", folder)
    assert (checked.code, "bevidnet efter" in checked.out) == (0, True)


def test_what_is_published_never_steps_back(settings: Settings, witness: Witness) -> None:
    """A policy that is met by an older checkpoint waits until its witnesses reach what was served before."""
    later = datetime.now(UTC) + timedelta(hours=1)
    with connect(settings.dsn()) as connection:

        def published() -> tuple[int, ...]:
            note, head = published_log.checkpoint(connection), checkpoints.kept(connection)
            assert note is not None
            assert head is not None
            return int(note.splitlines()[1]), head.size

        before = Witnessing(connection, policy(witness, quorum="none"), None, later)
        grow(settings, 40)
        assert sign(settings)
        rounds(connection, before)
        before.close()
        small = published()[1]
        grow(settings, 300)
        assert sign(settings)
        connection.execute("DELETE FROM witnessed")  # as if nothing had been promised yet
        (large, _) = published()
        assert large > small
        after = Witnessing(connection, policy(witness), None, later)
        assert published() == (large, small), "an export has the promised witnesses, and begins anew each time"
        assert published_log.tile(connection, 0, 1, large - 256) is not None
        rounds(connection, after)
        assert published() == (large, large)
        after.close()


def test_a_log_written_anew_and_signed_anew_is_an_alarm(
    settings: Settings, witness: Witness, capsys: pytest.CaptureFixture[str]
) -> None:
    """A superuser with the log's key rewrites it, also checkpoints and cosignatures: the witness signs no more."""
    with connect(settings.dsn()) as connection:
        witnessing = Witnessing(connection, policy(witness), None, NOON)
        grow(settings, 40)
        assert sign(settings)
        rounds(connection, witnessing)
        witnessing.close()
        with psycopg.connect(settings.dsn()) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute("DELETE FROM cosignature")
            superuser.execute("DELETE FROM witnessed")
            rewrite(superuser, "a leaf changed and all after it", 20)
            forge(superuser, settings)
        after = Witnessing(connection, policy(witness), None, NOON)
        newest = checkpoints.newest(connection)
        with structlog.testing.capture_logs() as logged:
            until(lambda: after.round(newest, datetime.now(UTC)) or _alarmed(logged), "the alarm")
        after.close()
        assert rows(settings.dsn(), "SELECT count(*) FROM cosignature") == [0]
    assert [one["outcome"] for one in logged if one["event"] == "witness_alarm"] == ["contradicted"]
    assert "Traceback" not in capsys.readouterr().err, "no thread of either side died of it"


def _alarmed(logged: list[structlog.typing.EventDict]) -> bool:
    return any(one["event"] == "witness_alarm" for one in logged)


def test_a_witness_without_a_port_signs_by_file(
    stafet: Command, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export for it has no leaf; its line, left in the folder, finds its checkpoint, again and again."""
    made = home.make(tmp_path / "vidne", "w.example/1")
    with (made.folder / "logs").open("a", encoding="utf-8") as file:
        file.write(f"{log_key.load(settings)[0].verifier}\n")
    folder = tmp_path / "linjer"
    folder.mkdir()
    monkeypatch.setattr("services.signer.witnessing.WORK", 0.0)  # a line in each look
    with connect(settings.dsn()) as connection:
        witnessing = Witnessing(connection, policy(Witness("w", made.vkey, None)), folder, NOON)
        for number, size in enumerate((40, 300)):
            grow(settings, size)
            assert sign(settings)
            given = tmp_path / f"export-{number}"
            assert stafet("audit", "export", str(given), "--for-witness", "--as", AUDITOR).code == 0
            assert not (given / "tile" / "entries").exists()
            signed = stafet("witness", "cosign", str(made.folder), str(given))
            assert signed.code == 0
            (folder / "aalborg").write_text(signed.out)
            (folder / "other").write_text(signed.out.replace("w.example", "v.example"))
            flood = (signed.out[:-20] + f"{one:04}" + signed.out[-16:] for one in range(50 * number, 50 * number + 50))
            (folder / "a").write_text("".join(flood))  # by its name and key, over nothing
            for look in range(3):
                witnessing.round(checkpoints.newest(connection), NOON + REST * (3 * number + look + 1))
            kept = checkpoints.kept(connection)
            assert kept is not None
            assert (kept.size >= size, kept.witnessed, signed.out in kept.note) == (True, True, True)
        witnessing.close()
    assert rows(settings.dsn(), "SELECT count(*) FROM cosignature") == [2]


def test_a_witness_that_is_away_or_forgot_a_day_holds_nobody_up(
    settings: Settings, witness: Witness, tmp_path: Path
) -> None:
    """A round never waits; who is away is asked again after a rest, who tells an older size is asked from there."""
    away = Witness("away", home.make(tmp_path / "v", "w.example/2").vkey, "http://127.0.0.1:1/")
    with connect(settings.dsn()) as connection:
        grow(settings, 40)
        assert sign(settings)
        both = policy(witness, away) + "# \n"
        witnessing = Witnessing(connection, both, None, NOON)
        rounds(connection, witnessing)
        memory = tmp_path / "vidne" / "witness.db"
        yesterday = memory.read_bytes()
        grow(settings, 60)
        assert sign(settings)
        rounds(connection, witnessing)
        memory.write_bytes(yesterday)
        grow(settings, 80)
        assert sign(settings)
        began = time.monotonic()
        witnessing.round(checkpoints.newest(connection), datetime.now(UTC))
        assert time.monotonic() - began < 1
        rounds(connection, witnessing)
        witnessing.round(checkpoints.newest(connection), datetime.now(UTC) + REST + timedelta(seconds=1))
        witnessing.close()
    assert rows(settings.dsn(), "SELECT count(*) FROM cosignature") == [3]


def test_a_quorum_that_is_missing_for_hours_is_an_alarm(settings: Settings, witness: Witness) -> None:
    """After four hours, once an hour, until there is one; before that and where nothing is promised nothing is said."""
    with connect(settings.dsn()) as connection:
        grow(settings, 40)
        assert sign(settings)
        newest = checkpoints.newest(connection)
        for promised_since, text, alarms in (
            (timedelta(hours=3), policy(witness._replace(url=None)), 0),
            (timedelta(hours=30), policy(witness._replace(url=None)) + "#\n", 2),
            (timedelta(hours=30), "", 0),
            (timedelta(hours=30), policy(witness._replace(url=None), quorum="none"), 0),
        ):
            began = datetime.now(UTC)
            waiting = Witnessing(connection, text, None, began - promised_since)
            with structlog.testing.capture_logs() as logged:
                for minutes in (0, 1, 59, 61, 119):
                    waiting.round(newest, began + timedelta(minutes=minutes))
            waiting.close()
            assert [one["event"] for one in logged] == ["witnesses_missing"] * alarms
        witnessing = Witnessing(connection, policy(witness), None, datetime.now(UTC) - timedelta(hours=30))
        rounds(connection, witnessing)
        witnessing.round(newest, datetime.now(UTC))
        assert witnessing.unwitnessed < 60
        witnessing.close()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "kan ikke læses (findes ikke)"), (b"quorum w\n", "linje 1: 'w' er ikke nævnt"), (b"\xff", "ikke UTF-8"),
        (b"quorum none\n" + b"#" * 70_000, "er større end"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_is_told_at_the_start(tmp_path: Path, data: bytes | None, told: str) -> None:
    """By its file and line; the signer does not start with it."""
    path = tmp_path / "policy"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingsError) as raised:
        promised(load(witness_policy_file=path))
    assert told in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_policy_is_taken_as_it_is_written(tmp_path: Path) -> None:
    """None where none is set; its last line ends."""
    (tmp_path / "policy").write_text("# vidner\nquorum none")
    assert promised(load(witness_policy_file=tmp_path / "policy")) == "# vidner\nquorum none\n"
    assert promised(load()) == ""


def test_without_the_quorum_for_a_day_no_event_is_taken(settings: Settings, witness: Witness) -> None:
    """A router waits and says why, and goes on once there are enough; one that runs ends, to be started again."""
    grow(settings, 40)
    with connect(settings.dsn()) as connection:
        assert sign(settings)
        yesterday = datetime.now(UTC) - timedelta(hours=25)
        Witnessing(connection, policy(witness._replace(url=None)), None, yesterday).close()
        ended: list[int] = []
        host = Host(Health())
        watch_quorum(host, settings, ended.append, 0.01)
        until(lambda: ended, "a running one ends")
        assert ended == [TRY_LATER]
        with Stafet("router", settings) as router:
            assert router.wait_for("unwitnessed")["age_s"] >= 24 * 3600
            assert router.lines("process_ready") == []
            rounds(connection, Witnessing(connection, policy(witness), None, datetime.now(UTC)))
            router.wait_for("process_ready")
        watch_quorum(host, settings, ended.append, 0.01)
        until(lambda: host.health.states()["witnesses"] == State(ok=True), "all is well again")
        host.stopping.ask()
        assert ended == [TRY_LATER]


def test_killed_with_an_answer_in_hand_the_signer_asks_again(settings: Settings, witness: Witness) -> None:
    """The witness has signed and its line is not kept: the next signer is told the size, and gets the line."""
    path = settings.home / "witness.policy"
    path.write_text(policy(witness), encoding="utf-8")
    grow(settings, 40)
    signer = Stafet("signer", settings, witness_policy_file=path)
    signer.fail = "cosigned:kill"
    with signer:
        until(lambda: signer.process.poll() is not None, "it is killed")
        assert rows(settings.dsn(), "SELECT count(*) FROM cosignature") == [0]
        signer.fail = None
        signer.start()
        signer.wait_for("witness_cosigned")
        until(lambda: rows(settings.dsn(), "SELECT count(*) FROM cosignature") == [1], "its line is kept")
    assert not signer.lines("witness_alarm")
