"""What tests ask of a stopped partition: how it is told, and what lets it go on."""

import re
import subprocess
import sys
from typing import Any

import orjson

from crash.workbench import events, ids
from sent import notice
from servers.line import Line
from servers.stafet import environment, until
from servers.traffic import send
from services.cli.terminal.errors import BAD_DATA
from services.runtime.config.settings import Settings

TOWN, OTHER = "in.kommune-0860", "in.kriminalforsorgen"


def leaves(running: Line) -> list[dict[str, Any]]:
    """Return the audit log."""
    return [orjson.loads(row[0]) for row in running.query("SELECT body FROM leaf")]


def cli(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would."""
    command = (sys.executable, "-m", "services.cli.main", *words)
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False, timeout=60)


def stopped_with_leaf(running: Line, topic: str, code: str) -> None:
    """Fail unless one partition of the topic is stopped: in log, health and evidence; and the process lives."""
    told = running.router.wait_for("partition_stopped", topic=topic, partition=0, code=code)
    assert told["level"] == "critical"
    status, body = running.router.ready()
    assert (status, body["reasons"][f"{topic}/0"]) == (503, code)
    about = [
        leaf for leaf in leaves(running) if leaf["code"] == f"partition.halted:{code}" and f"{topic}/0" in leaf["src"]
    ]
    assert [leaf["outcome"] for leaf in about] == [f"failed:{code}"]
    assert running.router.process.poll() is None


def stopped(running: Line) -> set[tuple[str, int]]:
    """Return what `stafet topics stopped` lists."""
    listed = orjson.loads(cli(running.settings, "topics", "stopped", "-o", "json").stdout)
    return {(one["topic"], one["partition"]) for one in listed}


def let_go_on(running: Line, topic: str, reason: str) -> None:
    """Do what a person does who has looked into it: rehearse, do it, and find that it cannot be done twice."""
    found, before = stopped(running), running.positions(topic)
    assert (topic, 0) in found
    for name, partition in found:
        resume = ("topics", "resume", name, str(partition), "--reason", reason, "--as", "drift:stafet:d-1")
        assert "det var en prøve" in cli(running.settings, *resume).stderr
        assert running.positions(topic) == before
    for name, partition in found:
        resume = ("topics", "resume", name, str(partition), "--reason", reason, "--as", "drift:stafet:d-1", "--yes")
        assert "går videre" in cli(running.settings, *resume).stderr
        assert cli(running.settings, *resume).returncode == BAD_DATA
    assert stopped(running) == set()
    about = [leaf for leaf in leaves(running) if leaf["code"] == f"partition.resumed:{reason}"]
    told = [re.fullmatch(r"(.+)/(\d+)/\d+→\d+", leaf["src"]) for leaf in about]  # where it stood, and where it goes on
    assert {(one[1], int(one[2])) for one in told if one} == found
    assert all(told)
    assert {leaf["actor"] for leaf in about} == {"person/drift/stafet/d-1"}


def others_go_on(running: Line) -> None:
    """Fail unless another topic, and another partition of the same one, are still read."""
    event, values = notice(), events(3, seed=77)
    send(running.bootstrap, OTHER, [orjson.dumps(event)])
    send(running.bootstrap, TOWN, values, partition=1)
    until(lambda: running.effects([event["id"], *ids(values)]) == {1: 4}, "the others are decided")
