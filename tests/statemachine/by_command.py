"""Door of the command line: `stafet handover` and `stafet question` with `-o json`, and the exit codes of refusals."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from integration.commands import Command, Ended
from statemachine.doors import Told
from statemachine.model.access import Principal
from statemachine.model.world import Refused

EXITS = {"not_found": 65, "invalid": 2, "no_target": 2, "nothing_to_complete": 2, "not_routable": 2}
"""Exit code of a refusal (contracts-acts 12); every other is 1."""
_LEAF = "SELECT idx, convert_from(body, 'UTF8') FROM leaf ORDER BY idx DESC LIMIT 1"


class ByCommand:
    """Commands in this process; a refusal's code stands in the leaf that it left."""

    def __init__(self, run: Command, connection: psycopg.Connection) -> None:
        self._run, self._connection = run, connection

    def act(self, who: Principal, act: str, item: UUID, version: int | None, body: object) -> Told:
        """Perform an act."""
        seen = [] if version is None else ["--version", str(version)]
        told: Told = self._told(who, ["handover", act.replace("_", "-"), str(item), *seen], body)
        return told

    def show(self, who: Principal, item: UUID) -> Told:
        """Return an item."""
        told: Told = self._told(who, ["handover", "show", str(item)])
        return told

    def content(self, who: Principal, item: UUID) -> Told:
        """Return what the event says."""
        told: Told = self._told(who, ["handover", "content", str(item)])
        return told

    def identity(self, who: Principal, item: UUID, body: object) -> Told:
        """Return who an item is about."""
        told: Told = self._told(who, ["handover", "identity", str(item)], body)
        return told

    def targets(self, who: Principal, item: UUID) -> list[Told]:
        """Return where an item can be forwarded to."""
        told: list[Told] = self._told(who, ["handover", "targets", str(item)])
        return told

    def answer(self, who: Principal, question: UUID, body: object) -> Told:
        """Answer a question."""
        told: Told = self._told(who, ["question", "answer", str(question)], body)
        return told

    def _told(self, who: Principal, words: Sequence[str], body: object = None) -> Any:
        assert body is None or isinstance(body, dict), "the command line has no other body"
        given = {name: value for name, value in (body or {}).items() if value is not None}
        options = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        before = self._last()[0]
        ended = self._run(*words, *options, "--as", str(who), "-o", "json")
        if ended.code:
            raise Refused(self._code(ended, before))
        return json.loads(ended.out)

    def _code(self, ended: Ended, before: int) -> str:
        """Return the code of a refusal; what the command line itself does not know leaves no leaf."""
        idx, body = self._last()
        code = "invalid" if idx == before else json.loads(body)["outcome"].removeprefix("denied:")
        assert ended.code == EXITS.get(code, 1), (ended, code)
        return code

    def _last(self) -> tuple[int, str]:
        row = self._connection.execute(_LEAF).fetchone()
        return (-1, "") if row is None else (int(row[0]), str(row[1]))
