"""A desk: one database with events, and people who act on them through the command line, run in this process."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from acting import give
from integration.commands import Command, Ended
from integration.office import Publishers, rows
from sent import Event
from services.core.access.principal import Principal
from services.core.rulebook.deadlines import COPENHAGEN
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from statemachine.cases import CASES, recall

Told = dict[str, Any]
RECEIVED = datetime.now(UTC)
"""When all events of a run are received: what waits for years makes no test another one."""
ANNE, BENTE = "koordinator:kommune-0860:k-17", "koordinator:kommune-0851:k-3"
LEADER = "forumleder:kommune-0860:f-1"
SORTER = "visitator:kommune-0860:v-1"
EXIT = "exit-koordinator:nordjyllands-politi:e-1"
POLICE_LEAD = "infohus-tovholder:nordjyllands-politi:t-1"
MUNICIPAL_LEAD = "infohus-tovholder:kommune-0860:t-2"


def day(days: int) -> str:
    """Return the day in Copenhagen that is so many days from today."""
    return (datetime.now(UTC).astimezone(COPENHAGEN).date() + timedelta(days)).isoformat()


class Desk(NamedTuple):
    """One database at work; every person is let in to a forum before it acts there, unless a test asks otherwise."""

    settings: Settings
    run: Command

    @property
    def database(self) -> str:
        """The URI of the database."""
        return str(self.settings.database_url)

    def case(self, name: str, forum: str | None = None) -> str:
        """Let one of the cases of the state machine be decided; returns its item."""
        return self.send(CASES[name](RECEIVED), forum)

    def send(self, event: Event, forum: str | None = None) -> str:
        """Let an event be decided; returns the item that it brought, of a forum where it brought several."""
        before = set(self._items(forum))
        self.publish(event)
        (new,) = set(self._items(forum)) - before
        return str(new)

    def arrives(self, name: str, last: Event | None) -> Event:
        """Let a case of the state machine be decided, or the recall of the last one; returns what was sent."""
        sent = recall(last) if name == "recall" and last is not None else CASES[name](RECEIVED)
        self.publish(sent)
        return sent

    def publish(self, event: Event) -> None:
        """Let an event be decided."""
        held = keys.load(self.settings)
        received_ms = int(RECEIVED.timestamp() * 1000)
        Publishers(self.database, keys=Sealer(held.master, held.lookup), received_ms=received_ms).send(event)

    def _items(self, forum: str | None) -> list[UUID]:
        return rows(self.database, "SELECT id FROM handover WHERE coalesce(forum = %s, true)", forum)

    def let_in(self, who: str, *forums: str) -> None:
        """Give grants behind the product's back."""
        with psycopg.connect(self.database) as connection:
            give(connection, Principal.parse(who), *forums)

    def tried(self, verb: str, item: str, who: str = ANNE, **body: object) -> Ended:
        """Run `stafet handover VERB`; the options of the body by their members' names."""
        self.let_in(who, *rows(self.database, "SELECT forum FROM handover WHERE id = %s", item))
        options = [word for name, value in body.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        return self.run("handover", verb.replace("_", "-"), item, "--as", who, *options, "-o", "json")

    def told(self, verb: str, item: str, who: str = ANNE, **body: object) -> Any:
        """Run a verb that has to be done; returns what it prints."""
        ended = self.tried(verb, item, who, **body)
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    def refused(self, verb: str, item: str, who: str = ANNE, **body: object) -> tuple[int, str]:
        """Run a verb that must not be done; returns its exit code and the code in the leaf that the refusal left."""
        ended = self.tried(verb, item, who, **body)
        assert ended.out == ""
        assert ended.err.startswith("stafet: ")
        (leaf,) = rows(self.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
        return ended.code, json.loads(leaf)["outcome"].removeprefix("denied:")

    def messages(self, topic: str | None = None) -> list[Told]:
        """Return the data of what the outbox has, of one topic or all, oldest first."""
        found = rows(self.database, "SELECT data FROM outbox WHERE coalesce(topic = %s, true) ORDER BY id", topic)
        return [json.loads(one)["data"] for one in found]
