"""Listing processes while they end: one that is gone has no name, and fails nobody."""

import os
import subprocess

import psutil
import pytest

from servers.children import children
from servers.stafet import until


def test_a_process_that_has_ended_is_left_out() -> None:
    """Of a child that runs and one that ended unseen only the first is listed; asking each by itself fails."""
    with subprocess.Popen(("sleep", "60")) as running, subprocess.Popen(("true",)) as ended:
        until(lambda: psutil.Process(ended.pid).status() == psutil.STATUS_ZOMBIE, "its end")
        named = {process.pid: words for process, words in children(os.getpid()).items()}
        with pytest.raises(psutil.NoSuchProcess):
            [process.cmdline() for process in psutil.Process(os.getpid()).children(recursive=True)]
        running.kill()
    assert named.get(running.pid) == "sleep 60"
    assert ended.pid not in named
