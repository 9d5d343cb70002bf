"""The review of look-ups: a nightly round fills the queue once, a controller ticks off, and each leaves its leaf."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integration.desk import Desk
from integration.lived import ANNE, DPO
from integration.office import rows
from services.core.insight.lookups import Thresholds
from services.storage.connections import connect
from services.storage.insight.lookups import look_through

pytestmark = pytest.mark.server
EVERY = Thresholds(permille=1000, many=2, within=timedelta(hours=1))
NONE = Thresholds(permille=0, many=1000, unhandled=timedelta(days=3650))


def listed(shell: Desk) -> list[dict[str, Any]]:
    """Return what waits."""
    ended = shell.run("review", "list", "--as", DPO, "-o", "json", "--limit", "1000")
    assert ended.code == 0, ended.err
    found: list[dict[str, Any]] = json.loads(ended.out)
    return found


def newest(shell: Desk) -> tuple[str, str]:
    """Return op and code of the newest leaf."""
    (body,) = rows(shell.database, "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx DESC LIMIT 1")
    return body["op"], body["code"]


def test_a_round_finds_each_look_up_once_and_a_controller_ticks_it_off(shell: Desk) -> None:
    """All in the sample, some in a row, none twice; ticked off it waits no more; only data protection does it."""
    now = datetime.now(UTC)
    with connect(shell.database) as connection:
        first = look_through(connection, EVERY, now)
        assert newest(shell) == ("verify", "lookups.reviewed")
        assert look_through(connection, EVERY, now) == 0
        leaves = rows(shell.database, "SELECT idx, convert_from(body, 'UTF8')::jsonb FROM leaf ORDER BY idx")
        read = {("consultation", "content.shown"), ("consultation", "identity.shown")}
        numbers = [number for number, body in leaves if (body["op"], body["code"]) in read]
        waiting = listed(shell)
        assert newest(shell) == ("consultation", "lookups.listed")
        assert [one["leaf"] for one in waiting] == numbers
        assert all("stikprøve" in one["why"] for one in waiting)
        assert first == sum(len(one["why"].split(", ")) for one in waiting)
        assert any("mange på kort tid" in one["why"] for one in waiting)
        assert look_through(connection, EVERY._replace(unhandled=timedelta(0)), now + timedelta(seconds=1)) > 0
        assert any("ikke behandlet" in one["why"] for one in listed(shell))
        assert look_through(connection, NONE, now) == 0
    number = str(numbers[0])
    assert shell.run("review", "tick", number, "--finding", "explained", "--as", ANNE).code == 1
    assert shell.run("review", "list", "--as", ANNE).code == 1
    assert shell.run("review", "tick", number, "--finding", "explained", "--as", DPO).code == 0
    assert newest(shell) == ("verify", "lookups.ticked:explained")
    assert [one["leaf"] for one in listed(shell)] == numbers[1:]
    assert shell.run("review", "tick", number, "--finding", "in_order", "--as", DPO).code == 65
    assert rows(shell.database, "SELECT DISTINCT finding FROM lookup_review WHERE leaf = %s", numbers[0]) == [
        "explained"
    ]
