"""No personal data where it does not belong: canaries go in by every entrance, and stand in no artefact (DP, LOG)."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
import psycopg
import pytest

from canary import artefacts, desk, entrances
from canary.planted import NAME, TEXT, planted, seen_in
from docs.pages import ROOT
from sent import notice as release_notice
from servers.children import children
from servers.stafet import until
from services.cli.commands.demo import access
from services.cli.commands.demo.starting import LOG, started
from services.core.agenda.meeting import ACTS as MEETING_ACTS
from services.runtime.embedded.pair import locate

pytestmark = pytest.mark.server
TOPIC, DAY = "in.kommune-0860", "2027-03-01"
_OPEN = """
SELECT DISTINCT ON (forum) id FROM handover
WHERE municipality = '0860' AND stage = 'queue' AND state = 'offered' AND forum IN ('ksp', 'ssp', 'p115_udvalg')
"""
_ABOUT = """
SELECT handover.id FROM handover JOIN event ON event.id = handover.event
WHERE handover.municipality = '0860' AND forum = 'ksp' AND state = 'offered' AND event.publisher = 'kriminalforsorgen'
"""
PEOPLE = (access.COORDINATOR, access.SENDER, None)
READERS = (
    *(access.SENDER, access.COORDINATOR, access.SELECTOR, access.LEAD, access.LEADER, "revisor:stafet:demo-12"),
    *("databeskyttelse:stafet:demo-6", access.OPERATOR, None),
)
"""Who walks through the desk: each what those before did not reach."""


def stafet(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = (sys.executable, "-m", "services.cli.main", *words)
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, timeout=120, check=False)


def token(who: str) -> str:
    """Return a token of the demo for somebody."""
    return stafet("token", who).stdout.strip()


class Campaign:
    """A demo's processes after everything was sent to them; `complaints` is what was seen while it went on."""

    def __init__(self, home: Path) -> None:
        """Take the folder of the running demo."""
        self.home, self.pair = home, locate(home)
        self.complaints: list[str] = []
        self.asked, self.read = 0, False
        self.walk = desk.Walk(self.pair.api)

    def run(self) -> None:
        """Send in everything by every entrance, with a fault in between."""
        whole = list(entrances.events())
        damaged = [value for event in whole[:6] for value in entrances.broken(event)]
        entrances.by_kafka(self.pair.bootstrap, TOPIC, damaged)
        published = stafet("publish", "-", given="\n".join(json.dumps(event) for event in whole))
        assert published.returncode == 0, published.stderr
        self.look("publish", published.stderr)
        self.sealed(whole[:12])
        for path in entrances.files(self.home.parent / "files"):
            for words in (("publish", str(path)), ("explain", str(path))):
                self.look(" ".join(words[:1]), stafet(*words).stderr)
        sent = len(whole) + len(damaged) + 12
        self.decided(sent)
        self.routes()
        first = self.shell()
        for who in READERS:
            wanted = desk.known() if who is None else desk.known() - self.walk.done
            self.walk.as_somebody(who, wanted, first if who == access.COORDINATOR else ())
        self.complaints += self.walk.complaints
        with psycopg.connect(self.pair.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        for process, words in children(self.pair.pid).items():
            if words.endswith(("run router", "run desk")):
                process.kill()
        entrances.by_kafka(self.pair.bootstrap, TOPIC, damaged[:12])
        self.decided(sent + 12)

    def shell(self) -> list[str]:
        """Ask a sender, accept, plan and change a meeting at a shell, with canaries in every option.

        Returns the pages of the meeting and of what was accepted.
        """
        mine = ("--as", access.COORDINATOR)
        where = ("--forum", "ksp", "--municipality", "0860", "--day", DAY)
        planned = stafet("agenda", "plan", *where, "-o", "json", *mine)
        assert planned.returncode == 0, planned.stderr
        number = json.loads(planned.stdout)["id"]
        notices = [release_notice(), release_notice()]
        given = "\n".join(json.dumps(one | {"data": planted(one["data"])}) for one in notices)
        self.look("publish", stafet("publish", "-", given=given).stderr)
        until(lambda: len(self.offered()) > 1, "there are items to work on")
        accepted, asked_about = self.offered()[:2]
        asked, put = ("ask", asked_about, "--question", TEXT), ("put-on-agenda", accepted, "--meeting", DAY)
        for words in (asked, ("accept", accepted), put):
            done = stafet("handover", *words, *mine)
            assert done.returncode == 0, done.stderr
        for act in MEETING_ACTS:
            asked = [word for name in act.body.model_fields for word in (f"--{name.replace('_', '-')}", TEXT)]
            if asked:
                self.look(f"agenda {act.name}", stafet("agenda", act.name, number, *asked, *mine).stderr)
        for words in (("show", number), ("list", "--forum", NAME)):
            self.look("agenda", stafet("agenda", *words, *mine).stderr)
        return [f"/dagsorden/{number}", f"/overlevering/{accepted}/identitet", f"/overlevering/{accepted}"]

    def offered(self) -> list[str]:
        """Return the items that the demo's sender can be asked about."""
        with psycopg.connect(self.pair.database_url) as connection:
            return [str(row[0]) for row in connection.execute(_ABOUT)]

    def sealed(self, events: list[entrances.Event]) -> None:
        """Send events once more, under other ids, with their content sealed to the router's key."""
        keys = self.home.parent / "keys.json"
        keys.write_text(stafet("config", "event-keys").stdout, encoding="utf-8")
        again = "\n".join(json.dumps(event | {"id": str(uuid4())}) for event in events)
        published = stafet("publish", "-", "--seal", str(keys), given=again)
        assert published.returncode == 0, published.stderr
        self.look("publish --seal", published.stderr)

    def routes(self) -> None:
        """Ask every route as everybody, once of what is there and once of canaries; keep what refusals say."""
        with psycopg.connect(self.pair.database_url) as connection:
            items = [str(row[0]) for row in connection.execute(_OPEN)]
        for who in PEOPLE:
            headers = {"Authorization": f"Bearer {token(who)}"} if who else {"Authorization": "Bearer Kanariefugl"}
            with httpx.Client(base_url=self.pair.api, headers=headers, timeout=60) as client:
                for item in items if who == access.COORDINATOR else ():
                    self.answered(client.post(f"/api/v1/handovers/{item}/accept", headers={"If-Match": '"1"'}, json={}))
                    self.answered(client.get(f"/api/v1/handovers/{item}/content"))
                for answer in entrances.every_route(client, items if who == access.COORDINATOR else items[:1]):
                    self.answered(answer)
                kind = {"Content-Type": "application/cloudevents+json"}
                for body in entrances.broken(planted(release_notice())) if who == access.SENDER else ():
                    self.answered(client.post("/api/v1/events", content=body, headers=kind))

    def answered(self, answer: httpx.Response) -> None:
        """Look at the header of an answer, and at its body where it is a refusal."""
        self.asked += 1
        about = f"{answer.request.method} {answer.status_code} {answer.headers.get('content-type')}"
        self.look(f"a header of {about}", repr(answer.headers.multi_items()))
        if answer.is_error:
            self.look(f"the body of {about}", answer.content)
        else:
            self.read |= any(seen_in("content", answer.content))

    def look(self, name: str, content: bytes | str) -> None:
        """Keep a complaint when a canary stands there."""
        self.complaints += seen_in(name, content)

    def decided(self, count: int) -> None:
        """Wait until so many records of Kafka have an end."""

        def all_in() -> bool:
            with psycopg.connect(self.pair.database_url) as connection:
                row = connection.execute("SELECT sum(records) >= %s, count(*) FROM kafka_position", (count,)).fetchone()
                unsent = connection.execute("SELECT count(*) FROM outbox").fetchone()
            return row is not None and bool(row[0]) and unsent == (0,)

        until(all_in, f"{count} records have an end")


@pytest.fixture(scope="module")
def _dumps() -> Iterator[None]:
    """Let crashes leave core dumps, as a machine may: what we start inherits it unless it refuses."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.fixture(scope="module")
def campaign(_dumps: None) -> Iterator[Campaign]:
    """The campaign, run once; its processes are still there."""
    with TemporaryDirectory(prefix="stafet-ca-") as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder) / "home"
        patch.setenv("STAFET_HOME", str(home))
        for port in ("HEALTH", "DESK", "GATEWAY"):
            patch.setenv(f"STAFET_{port}_PORT", "0")
        with started(home):
            access.let_in()
            running = Campaign(home)
            running.run()
            yield running


def test_the_canaries_are_in(campaign: Campaign) -> None:
    """What the other tests find nothing of is there for whom it is meant: decided, buried, carried and read."""
    with psycopg.connect(campaign.pair.database_url) as connection:

        def count(what: str) -> int:
            return connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # type: ignore[index]  # noqa: S608

        assert count("dead_letter") > 30
        assert count("handover") > 20
        assert count("handover_step WHERE version > 2") > 3
        assert count("leaf") > 200
    assert campaign.read


def test_refusals_and_headers_name_nobody(campaign: Campaign) -> None:
    """Also of commands that are given a damaged file, and of routes that do not exist."""
    assert campaign.complaints == []
    assert campaign.asked > 500


def test_every_page_of_the_desk_was_walked(campaign: Campaign) -> None:
    """By somebody, with success: a page of the map that no walk reaches is told."""
    assert desk.missing(campaign.walk.done) == []
    assert campaign.walk.asked > 200


def test_processes_name_nobody_and_leave_no_core_dump(campaign: Campaign) -> None:
    """Neither in their words nor in their environment."""
    assert artefacts.may_dump(os.getpid())  # this one, so that it is no gift of the machine
    assert list(artefacts.of_processes(campaign.pair.pid)) == []


def test_metrics_and_health_name_nobody(campaign: Campaign) -> None:
    """Of every process, after all of that."""
    lines = artefacts.log_lines(campaign.home / LOG)
    assert list(artefacts.of_health(lines)) == []


def test_no_topic_of_ours_names_anybody(campaign: Campaign) -> None:
    """Keys, headers and values of receipts, notices and dead letters."""
    assert list(artefacts.of_topics(campaign.pair.bootstrap)) == []


def test_no_column_names_anybody_in_clear(campaign: Campaign) -> None:
    """Whatever a dump of the database has is sealed."""
    assert list(artefacts.of_tables(campaign.pair.database_url)) == []


def test_no_file_names_anybody(campaign: Campaign) -> None:
    """Logs, PostgreSQL's files, its WAL and its own log, and the exported audit log, names of files included."""
    auditor, all_of_it = "revisor:stafet:r-1", ("--forum", "*", "--municipality", "*", "--reason", "Revision")
    stafet("grant", "add", auditor, *all_of_it, "--as", access.OPERATOR)
    exported = stafet("audit", "export", str(campaign.home / "export"), "--as", auditor)
    assert exported.returncode == 0, exported.stderr
    assert list(artefacts.of_files(campaign.home)) == []
    assert sum(path.is_file() for path in campaign.home.rglob("*")) > 1000
