"""Webhooks on the command line: signed up and looked after by who leads there, each act with its leaf, no word lost."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from integration.commands import Command, commands
from integration.hearing import DRIFT, let_in
from integration.lived import held
from integration.office import KSP, LEADER, OTHER, Publishers, change, concern, recall, rows
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.deliveries import making
from services.storage.outbox import Outbox

pytestmark = pytest.mark.server
DPO = Principal.parse("databeskyttelse:kommune-0860:p-1")
WHERE = ("--forum", "ssp", "--municipality", "0860")
URL = "https://system.eksempel.dk/stafet"
MADE = "SELECT split_part(type, '.', 3) FROM webhook_delivery WHERE key <> webhook::text ORDER BY id"


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers, where somebody leads the SSP of Hjorring."""
    let_in(str(settings.database_url), DRIFT, LEADER)
    return commands(settings, monkeypatch, capsys)


def signed_up(stafet: Command, database: str, *more: str) -> str:
    """Sign a webhook up that is active, as if it had answered; returns its number."""
    made = stafet("webhook", "add", URL, *WHERE, *more, "--as", str(LEADER), "-o", "json")
    assert made.code == 0, made.err
    change(database, "UPDATE webhook SET state = 'active'")
    number: str = json.loads(made.out)["id"]
    return number


def made(database: str) -> list[str]:
    """Let the dispatcher's statement look at the outbox; returns the names of all messages that were made."""
    with connect(database) as connection:
        making.make(connection, datetime.now(UTC))
    return [str(one) for one in rows(database, MADE)]


def test_a_webhook_is_signed_up_by_who_leads_there_alone(settings: Settings, stafet: Command) -> None:
    """Nobody else, not with a grant for the forum, not where a grant does not reach; each refusal has a leaf."""
    database = str(settings.database_url)
    let_in(database, LEADER, KSP)
    told = stafet("webhook", "add", URL, *WHERE, "--as", str(LEADER), "-o", "json")
    assert json.loads(told.out)["secret"].startswith("whsec_")
    number = json.loads(told.out)["id"]
    strangers = (str(KSP), str(OTHER), "forumleder:kommune-0851:l-2", "drift:stafet:d-1")
    for who in strangers:
        assert stafet("webhook", "add", URL, *WHERE, "--as", who).code == 1
        for verb in ("ping", "test", "pause", "remove", "resend"):
            assert stafet("webhook", verb, number, "--as", who).code in {1, 65}, (who, verb)
    everywhere = ("--forum", "ssp", "--municipality", "*", "--as", str(LEADER))
    assert stafet("webhook", "add", URL, *everywhere).code == 1
    assert stafet("webhook", "list", "--as", strangers[0], "-o", "json").out.strip() == "[]"
    assert [one["id"] for one in json.loads(stafet("webhook", "list", "--as", strangers[3], "-o", "json").out)] == [
        number
    ]
    assert stafet("webhook", "deliveries", number, "--as", strangers[0]).code == 65
    kinds = rows(database, "SELECT convert_from(body, 'UTF8')::jsonb ->> 'op' FROM leaf")
    assert kinds.count("config") == 1
    assert kinds.count("denied") == 6 * len(strangers) + 1


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("http://system.eksempel.dk/", ()),
        ("https://a:b@system.eksempel.dk/", ()),
        ("https:///x", ()),
        ("https://x/#a", ()),
        ("https://x:0/", ()),
        ("https://æ.dk/", ()),
        ("file:///etc/passwd", ()),
        (URL, ("--type", "nonsense")),
        (URL, ("--change", "nonsense")),
    ],
)
def test_what_no_webhook_can_want_is_refused(stafet: Command, url: str, more: tuple[str, ...]) -> None:
    """An address that cannot be told, a word that no filter has: exit code 2, and nothing is stored."""
    assert stafet("webhook", "add", url, *WHERE, *more, "--as", str(LEADER)).code == 2


def test_the_secret_lies_sealed_and_is_told_once(settings: Settings, stafet: Command) -> None:
    """No column has it; the list, the log and the deliveries never say it; with the webhook it goes."""
    database = str(settings.database_url)
    told = stafet("webhook", "add", URL, *WHERE, "--as", str(LEADER), "-o", "json")
    number, secret = (json.loads(told.out)[name] for name in ("id", "secret"))
    (sealed,) = rows(database, "SELECT secret FROM webhook")
    assert secret.removeprefix("whsec_") not in repr(bytes(sealed))
    shown = [stafet("webhook", verb, *more, "--as", str(LEADER), "-o", "json").out for verb, more in (
        ("list", ()), ("deliveries", (number,)))]  # fmt: skip
    assert secret not in "".join(shown)
    assert stafet("webhook", "remove", number, "--as", str(LEADER)).code == 0
    assert rows(database, "SELECT secret FROM webhook") == [None]
    assert stafet("webhook", "ping", number, "--as", str(LEADER)).code == 65


def test_a_change_is_one_delivery_for_each_webhook_that_wants_it(settings: Settings, stafet: Command) -> None:
    """Whoever looks at the outbox first, and however often: dispatcher, relay, both; a recall is told too."""
    database = str(settings.database_url)
    signed_up(stafet, database)
    signed_up(stafet, database, "--change", "recalled")
    sent = concern()
    Publishers(database).send(sent)
    assert made(database) == made(database) == ["handover_offered"]
    Publishers(database, received_ms=int(datetime.now(UTC).timestamp() * 1000)).send(recall(sent))
    with connect(database) as connection:
        outbox = Outbox(connection)
        outbox.forget([row.id for row in outbox.rows(100)])  # the relay was first
        outbox.forget([])
    assert made(database) == ["handover_offered", "handover_recalled", "handover_recalled"]
    assert rows(database, "SELECT count(DISTINCT change) FROM webhook_delivery WHERE key <> webhook::text") == [2]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), 1),
        (("--type", "stadium_concern"), 1),
        (("--type", "release_notice"), 0),
        (("--type", "release_notice", "--type", "stadium_concern", "--change", "offered"), 1),
        (("--change", "changed"), 0),
    ],
)
def test_a_webhook_is_told_what_it_wants(
    settings: Settings, stafet: Command, more: tuple[str, ...], expected: int
) -> None:
    """By type of event and by change; and nothing of another municipality, of another forum, or of another stage."""
    database = str(settings.database_url)
    signed_up(stafet, database, *more)
    Publishers(database).send(concern())
    assert len(made(database)) == expected


@pytest.mark.parametrize(
    "elsewhere", ["stages = '{gate}'", "municipality = '0851'", "forum = 'ksp'", "state = 'new'", "state = 'ended'"]
)
def test_a_webhook_is_told_nothing_of_elsewhere(settings: Settings, stafet: Command, elsewhere: str) -> None:
    """What whoever signed it up does not see in its stage, place or forum; or before it has answered."""
    database = str(settings.database_url)
    signed_up(stafet, database)
    change(database, f"UPDATE webhook SET {elsewhere}")  # noqa: S608 -- words from above
    Publishers(database).send(concern())
    assert made(database) == []


def test_what_was_erased_is_not_told(settings: Settings, stafet: Command) -> None:
    """An erasure takes away what waits for webhooks about that person, with what waits in the outbox."""
    database = str(settings.database_url)
    signed_up(stafet, database)
    Publishers(database, keys=held(settings)).send(concern())
    assert made(database) == ["handover_offered"]
    let_in(database, DRIFT, DPO, "*", "*")
    (handover,) = rows(database, "UPDATE handover SET state = 'closed' RETURNING id")
    words = ("--handover", str(handover), "--reason", "requested", "--as", str(DPO), "--yes")
    ended = stafet("person", "erase", *words)
    assert ended.code == 0, ended.err
    assert made(database) == []


def test_what_is_held_back_waits_and_what_was_told_is_told_again(settings: Settings, stafet: Command) -> None:
    """A paused webhook keeps what it would be told; `resend` takes one message, a time, or all that did not arrive."""
    database = str(settings.database_url)
    number = signed_up(stafet, database)
    about = (number, "--as", str(LEADER), "-o", "json")
    assert stafet("webhook", "pause", *about).code == 0
    assert stafet("webhook", "pause", *about).code == 1
    Publishers(database).send(concern(), concern())
    assert len(made(database)) == 2
    assert stafet("webhook", "resend", *about).code == 1
    change(database, "UPDATE webhook SET state = 'active'")
    ended = "UPDATE webhook_delivery SET state = %s, next_at = NULL, ended_at = now() WHERE key <> webhook::text"
    told: list[dict[str, Any]] = json.loads(stafet("webhook", "deliveries", *about).out)
    one = UUID(next(row["message"] for row in told if "offered" in row["type"]))
    for state, words, count in (
        ("delivered", ("--message", str(one)), 1),
        ("delivered", ("--since", "2020-01-01T00:00:00Z"), 2),
        ("delivered", (), 0),
        ("failed", (), 2),
    ):
        change(database, ended, state)
        assert json.loads(stafet("webhook", "resend", *about, *words).out) == {"count": count}
        assert rows(database, "SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'") == [count]
