"""A database in which everything was done once: acts, reads, refusals, dead letters, grants, rulebooks, key acts."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from contract.connectors.fakes import place
from crash.workbench import CLUSTER
from integration.commands import Ended
from integration.desk import (
    ANNE,
    BENTE,
    EXIT,
    LEADER,
    POLICE_LEAD,
    RECEIVED,
    SORTER,
    Desk,
    day,
)
from integration.office import Publishers, change, concern, rows, rules_without
from integration.publishers import SENDER, at_work, post
from integration.signing import sign
from integration.test_rulebook_life import SECOND
from north_jutland import RULEBOOK, topic_for
from servers.stafet import environment
from services.cli.main import main
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.calendar.dates import add_hverdage
from services.core.deadlines.reminders import Timetable
from services.core.insight.lookups import Thresholds
from services.dispatcher import files
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import PREFIX, Settings
from services.storage import stopped_partitions
from services.storage.access.stand_ins import StandIns
from services.storage.connections import connect
from services.storage.evidence import witnesses
from services.storage.handovers.given import Given
from services.storage.insight.lookups import look_through
from services.storage.publishers import completing, status
from services.storage.publishers.arriving import arrive
from services.storage.reminders import Reminders
from services.storage.rulebooks.archive import Archive
from statemachine.cases import CASES, WISH_AND_CONSENT, cancellation, recall, release

AUDITOR, DRIFT, DPO = "revisor:stafet:r-1", "drift:stafet:d-1", "databeskyttelse:kommune-0860:p-1"
EVERYWHERE = ("--forum", "*", "--municipality", "*", "--reason", "Opgaven", "--as", DRIFT)


Seen = dict[str, set[str]]
"""Command → the `op code` of every leaf that was left while it ran."""


class Life(NamedTuple):
    """The settings that it was lived with, the name of its database, and what each command left."""

    settings: Settings
    database: str
    seen: Seen


def live(settings: Settings, folder: Path) -> Seen:
    """Let it all happen; `folder` is for what is written."""
    seen: Seen = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(settings).items():
            if name.startswith(PREFIX):
                patch.setenv(name, value)
        desk = Desk(settings, lambda *words: _run(str(settings.database_url), seen, *words))
        for who in (AUDITOR, DPO):
            assert desk.run("grant", "add", who, *EVERYWHERE).code == 0
        _handovers(desk)
        _agendas(desk)
        _gates(desk)
        _versions(desk)
        _questions(desk)
        _mails(desk)
        _access(desk)
        _webhooks(desk)
        _letters(desk, folder)
        _over_http(desk)
        seen["clock send_reminders"] = _machines(desk)
        seen["clock review_lookups"] = _reviewed(desk)
        seen["run dispatcher"] = _dispatched(desk, folder)
        before = size(desk.database)
        assert sign(desk.settings)
        _witnesses(desk.database)
        seen["run signer"] = kinds(desk.database, before)
        _log(desk, folder)
        _people(desk)
    return seen


def _dispatched(desk: Desk, folder: Path) -> set[str]:
    """Drop a file, and let the connector of files have its turns."""
    into = folder / "files" / "kommune-0860" / "in"
    into.mkdir(parents=True)
    (into / "a.jsonl").write_bytes(json.dumps(concern()).encode())
    before = size(desk.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connectors.files.folder.STILL", 0.0)
        turn = files.begin(place(desk.settings.model_copy(update={"files": folder / "files"}), "files"))
        assert turn() + turn() == 1
    return kinds(desk.database, before)


def _witnesses(database: str) -> None:
    """Promise a policy, and take it back, as a signer does that starts with another one."""
    with connect(database) as connection:
        for policy in ("quorum none\n", ""):
            witnesses.promise(connection, policy, datetime.now(UTC))


def _run(database: str, seen: Seen, *words: str) -> Ended:
    """Run one command as a person at a shell, and note what it leaves."""
    before, out, err = size(database), io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    seen.setdefault(" ".join(words[:2]), set()).update(kinds(database, before))
    return Ended(code, out.getvalue(), err.getvalue())


def size(database: str) -> int:
    """Return how many leaves there are."""
    (number,) = rows(database, "SELECT size FROM tree_head")
    return int(number)


def kinds(database: str, since: int) -> set[str]:
    """Return the `op code` of the leaves from a number on."""
    found = [json.loads(body) for body in rows(database, "SELECT body FROM leaf WHERE idx >= %s", since)]
    return {f"{one['op']} {one['code']}" for one in found}


def _handovers(desk: Desk) -> None:
    item = desk.case("ssp")
    for verb in ("show", "accept", "content", "targets"):
        desk.told(verb, item)
    desk.told("identity", item, reason="other", note="Mødet i dag.")
    desk.told("put_on_agenda", item, meeting=day(0))
    desk.told("take_off_agenda", item)
    noted = {"outcome": "referred", "responsible_authority": "kommune-0860", "note": "Aftalt."}
    desk.told("note_outcome", item, **noted)
    desk.told("close", item)
    desk.told("reopen", item, LEADER, reason="Han kom igen.")
    desk.told("forward", item, forum="p115_udvalg", legal_basis="RPL115-1-1", necessity="Udvalget skal vide det.")
    desk.told("withdraw_forward", item)
    desk.told("reroute", item, residence="0851", moved_on=day(0))
    desk.told("return", desk.case("ssp"), reason="duplicate")
    for verb, reason in (("hold", "complaint"), ("release", "over")):
        assert desk.run("person", verb, "--handover", item, "--reason", reason, "--as", DPO).code == 0
    assert desk.run("person", "erasures", "--as", DPO).code == 0
    psp = desk.case("psp", "psp")
    desk.told("accept", psp)
    desk.told("name_owner", psp, authority="region-nordjylland")
    assert desk.refused("close", psp) == (1, "not_allowed")
    assert desk.run("handover", "show", item, "--as", "koordinator:kommune-0840:k-9").code == 65
    for noun in ("queue", "handover"):
        assert desk.run(noun, "list", "--forum", "ssp", "--as", ANNE).code == 0


def _agendas(desk: Desk) -> None:
    """Plan a meeting on a working day, work with it, hold it today, and cancel another one."""
    item = desk.case("ssp")
    desk.told("accept", item)
    on = [add_hverdage(date.fromisoformat(day(7)), number, ()).isoformat() for number in (1, 2)]
    where = ("--forum", "ssp", "--municipality", "0860")
    number = _agenda(desk, "plan", *where, "--day", on[0])["id"]
    _agenda(desk, "move", number, "--day", on[1], "--begins", "09:00")
    desk.told("put_on_agenda", item, meeting=on[1])
    _agenda(desk, "place", number, "--item", item, "--position", "1")
    _agenda(desk, "arrange", number, "--item", item, "--minutes", "10", "--presenter", "kommune-0860")
    _agenda(desk, "send-out", number)
    _agenda(desk, "take-back", number)
    change(desk.database, "UPDATE meeting SET day = %s WHERE id = %s", day(-1), number)
    _agenda(desk, "start", number)
    desk.told("note_outcome", item, outcome="referred", responsible_authority="kommune-0860")
    _agenda(desk, "hold", number)
    _agenda(desk, "cancel", _agenda(desk, "plan", *where, "--day", on[0])["id"])
    assert _agenda(desk, "show", number)["entries"][0]["left"]["code"] == "referred"
    assert {"held", "cancelled"} <= {one["state"] for one in _agenda(desk, "list", "--all")}


def _agenda(desk: Desk, verb: str, *words: str) -> Any:
    ended = desk.run("agenda", verb, *words, "--as", ANNE, "-o", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def _gates(desk: Desk) -> None:
    council = desk.case("council")
    desk.told("content", council, SORTER)
    desk.told("select", council, SORTER, necessity="Nødvendigt.")
    desk.told("deselect", desk.case("council"), SORTER, reason="not_relevant")
    desk.told("clear", desk.case("infohus"), POLICE_LEAD, result="cleared_for_infohus")
    wish = desk.case("wish")
    desk.told("accept", wish, EXIT)
    desk.told("record_consent", wish, EXIT, given_on=day(0))
    desk.told("withdraw_consent", wish, EXIT)


def _versions(desk: Desk) -> None:
    kept = desk.send(release(RECEIVED, "KF-L", 1), "ksp")
    desk.publish(release(RECEIVED, "KF-L", 2, **WISH_AND_CONSENT))
    desk.told("complete", kept, deadline="REL-7")
    desk.told("accept", kept)
    desk.told("content", kept)
    desk.publish(cancellation(RECEIVED, "KF-L", 3))
    desk.told("confirm_recall", kept)
    desk.publish(recall(desk.arrives("no_basis", None)))


def _questions(desk: Desk) -> None:
    for verb in ("answer", "cancel"):
        item = desk.case("ssp")
        number = desk.told("ask", item, question="Er forældrene orienteret?")["question"]["id"]
        if verb == "cancel":
            desk.told("cancel_question", item)
            continue
        assert desk.run("question", "show", number, "--as", str(SENDER)).code == 0
        assert desk.run("question", "answer", number, "--answer", "Ja.", "--as", str(SENDER)).code == 0


def _mails(desk: Desk) -> None:
    brings = Principal("udgiver", SENDER.organisation, "mail")
    for verb in ("send", "discard"):
        with at_work(desk.database, brings, held(desk.settings)) as office:
            assert arrive(office, uuid4().bytes, [CASES["ssp"](RECEIVED)])
        listed = desk.run("mail", "list", "--as", str(SENDER), "-o", "json")
        number = json.loads(listed.out)[0]["id"]
        assert desk.run("mail", "show", number, "--as", str(SENDER)).code == 0
        ended = desk.run("mail", verb, number, "--as", str(SENDER))
        assert ended.code == 0, ended.err


def _access(desk: Desk) -> None:
    given = desk.run("grant", "add", "forumleder:kommune-0851:f-1", "--forum", "ksp", "--municipality", "0851",
                     "--until", "2099-01-01T00:00:00Z", "--reason", "Leder", "--as", DRIFT, "-o", "json")  # fmt: skip
    assert given.code == 0, given.err
    words = ("--forum", "ksp", "--municipality", "0851", "--reason", "Nød", "-o", "json")
    need = json.loads(desk.run("grant", "break-glass", *words, "--as", BENTE).out)["id"]
    assert desk.run("grant", "confirm", need, "--as", "forumleder:kommune-0851:f-1").code == 0
    _stand_in(desk)
    number = json.loads(given.out)["id"]
    assert desk.run("grant", "end", number, "--reason", "Fratrådt", "--as", DRIFT).code == 0


def _webhooks(desk: Desk) -> None:
    """Sign a webhook up; nobody delivers here, so that its answer is made up."""
    where = ("--forum", "ssp", "--municipality", "0860", "--as", LEADER, "-o", "json")
    made = desk.run("webhook", "add", "https://system.eksempel.dk/stafet", *where)
    assert made.code == 0, made.err
    number = json.loads(made.out)["id"]
    about = (number, "--as", LEADER)
    assert desk.run("webhook", "ping", *about, "--wait", "0").code == 69
    change(desk.database, "UPDATE webhook SET state = 'active'")
    assert desk.run("webhook", "test", *about, "--wait", "0").code == 69
    for verb in ("resend", "list", "deliveries", "pause", "remove"):
        ended = desk.run("webhook", verb, *(about if verb != "list" else about[1:]))
        assert ended.code == 0, ended.err


def _stand_in(desk: Desk) -> None:
    """Let a coordinator ask its leader for one twice: a yes and a no."""
    now = datetime.now(UTC)
    until = now + timedelta(days=3)
    wanted = Grant(Principal.parse("stedfortraeder:kommune-0851:k-9"), "ksp", "0851", now, until)
    asking, leading = Principal.parse(BENTE), Principal.parse("forumleder:kommune-0851:f-1")
    with connect(desk.database) as connection:
        asks, answers = (StandIns(connection, one, operates=False) for one in (asking, leading))
        answers.confirm(asks.ask(wanted, until, "Ferie"))
        answers.decline(asks.ask(wanted, until, "Ferie igen"))


def _letters(desk: Desk, folder: Path) -> None:
    closed = rules_without(folder / "nordjylland", "release_notice")
    shared = {"keys": held(desk.settings), "received_ms": int(RECEIVED.timestamp() * 1000)}
    one, other = Publishers(desk.database, **shared), Publishers(desk.database, **shared, rules=closed)
    twice = CASES["ssp"](RECEIVED)
    one.send(twice, b"{", b"x" * 300_000, twice | {"data": twice["data"] | {"necessity": "Noget andet."}})
    replayed = len(rows(desk.database, "SELECT id FROM dead_letter"))
    other.send(release(RECEIVED, "KF-D", 1))
    letters = rows(desk.database, "SELECT id FROM dead_letter ORDER BY id")
    assert len(letters) == replayed + 1 == 4
    for verb, numbers, reason in (("replay", letters[-1:], "rulebook_fixed"), ("dismiss", letters[:1], "other")):
        given = desk.run("deadletter", verb, *map(str, numbers), "--reason", reason, "--as", DRIFT)
        assert given.code == 0, given.err
        assert desk.run("deadletter", verb, *map(str, numbers), "--reason", reason, "--as", DRIFT, "--yes").code == 0


def _over_http(desk: Desk) -> None:
    sent = CASES["ssp"](RECEIVED)
    post(desk.database, sent, keys=held(desk.settings))
    confirmed = CASES["ssp"](RECEIVED)
    del confirmed["data"]["notification"]
    desk.publish(confirmed)
    with at_work(desk.database, keys=held(desk.settings)) as office:
        status.show(office, confirmed["id"])
        completing.complete(office, confirmed["id"], partial(Given, {"task": "confirm_notification"}))


def _machines(desk: Desk) -> set[str]:
    """Let the clock remind, a partition stop and go on, and a rulebook be tried; returns what the clock left."""
    later = datetime.now(UTC) + timedelta(days=20)
    with connect(desk.database) as connection:
        before = size(desk.database)
        assert Reminders(Timetable(RULEBOOK), topic_for).send(connection, later).sent
        reminded = kinds(desk.database, before)
        stopped_partitions.stop(connection, (CLUSTER, "in.kommune-0860", 0), "LOG_DAMAGED", 9, later)
        (stopped,) = stopped_partitions.stopped(connection)
        operator = Principal.parse(DRIFT)
        stopped_partitions.resume(connection, stopped, stopped.next_offset + 2, None, "log_repaired", operator)
        for who in ("a", "b"):
            archive = Archive(connection, Principal.parse(f"drift:stafet:{who}"))
            archive.tried(SECOND.hash, later - timedelta(days=30), {})
            archive.activate(SECOND, later if who == "b" else None)
    return reminded


def _log(desk: Desk, folder: Path) -> None:
    assert desk.run("audit", "export", str(folder / "log"), "--as", AUDITOR).code == 0
    assert desk.run("audit", "receipt", "0", str(folder / "one"), "--as", AUDITOR).code == 0
    assert desk.run("audit", "show", "0", "--as", AUDITOR).code == 0
    taken = "SELECT id FROM handover JOIN handover_step step ON handover = id WHERE forum = 'ssp' AND step.version = 2 "
    (item, *_) = rows(desk.database, f"{taken} AND step.state = 'accepted' ORDER BY id")
    words = ("handover", "receipt", str(item), str(folder / "taken"), "--version", "2", "--as", ANNE)
    assert desk.run(*words).code == 0


def _reviewed(desk: Desk) -> set[str]:
    """Let the clock look through the look-ups, and a controller tick one off; returns what the clock left."""
    before = size(desk.database)
    with connect(desk.database) as connection:
        assert look_through(connection, Thresholds(permille=1000), datetime.now(UTC))
    left = kinds(desk.database, before)
    found = json.loads(desk.run("review", "list", "--as", DPO, "-o", "json").out)
    ended = desk.run("review", "tick", str(found[0]["leaf"]), "--finding", "in_order", "--as", DPO)
    assert ended.code == 0, ended.err
    for table in ("lookup_review", "lookup_round"):  # for the tests that begin a round of their own
        change(desk.database, f"DELETE FROM {table}")  # noqa: S608 -- names from above
    return left


def _people(desk: Desk) -> None:
    (item, *_) = rows(desk.database, "SELECT id FROM handover WHERE forum = 'psp'")
    assert desk.run("person", "disclosures", "--handover", str(item), "--as", DPO).code == 0
    assert desk.run("retention", "run", "--dry-run", "--as", DPO).code == 0


def held(settings: Settings) -> Sealer:
    """Return the keys of a life's database."""
    found = keys.load(settings)
    return Sealer(found.master, found.lookup)
