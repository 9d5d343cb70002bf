"""Ports of `run all`: one that is taken gives way, and two supervisors that start at once never choose the same."""

import socket
import subprocess
import sys

import pytest

from services.cli.commands.run.ports import free, reserved
from services.runtime.embedded.pair import PairError

PLACE = "127.0.0.1"
OTHER = f"""
import sys
from services.cli.commands.run.ports import reserved
with reserved("{PLACE}", int(sys.argv[1])) as port:
    print(port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def asked() -> int:
    """A port that was free a moment ago."""
    return free(PLACE, 0)


def test_a_free_port_is_taken_as_asked(asked: int) -> None:
    """The number in the settings is the one that users know."""
    with reserved(PLACE, asked) as port:
        assert port == asked


def test_a_port_somebody_listens_on_gives_way() -> None:
    """Another program's port is no fault of the settings on a machine of one's own."""
    with socket.create_server((PLACE, 0)) as server:
        taken = server.getsockname()[1]
        with reserved(PLACE, taken) as port:
            assert port != taken


def test_another_process_that_chose_it_first_is_passed_over(asked: int) -> None:
    """Nobody listens yet on what it chose; the choice alone counts, and ends with the process."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(asked)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert int(other.stdout.readline()) == asked
        assert free(PLACE, asked) == asked
        with reserved(PLACE, asked) as port:
            assert port != asked
        other.kill()
        other.wait()
    with reserved(PLACE, asked) as port:
        assert port == asked


def test_two_choices_of_one_supervisor_differ(asked: int) -> None:
    """Desk and gateway told the same number do not collide."""
    with reserved(PLACE, asked) as first, reserved(PLACE, asked) as second:
        assert first != second


def test_no_port_at_all_is_said() -> None:
    """An address that is not this machine's."""
    with pytest.raises(PairError, match="ingen fri port på 192\\.0\\.2\\.1"), reserved("192.0.2.1", 0):
        pass
