"""Nothing that a test run started outlives it, however it ends."""

import subprocess
import sys
import textwrap

import psutil
import pytest

from servers.jars import ROOT
from servers.stafet import until

STARTS = textwrap.dedent(
    """
    import subprocess, sys, time
    from servers.parent_death import die_with_us
    child = subprocess.Popen(["sleep", "300"], **({"preexec_fn": die_with_us} if sys.argv[1] == "bound" else {}))
    print(child.pid, flush=True)
    time.sleep(300)
    """
)


def ended(server: psutil.Process) -> bool:
    """Whether it runs no more, though nobody may have waited for it."""
    try:
        return server.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
@pytest.mark.parametrize(("how", "outlives"), [("bound", False), ("free", True)])
def test_a_server_ends_with_the_run_that_was_killed(how: str, *, outlives: bool) -> None:
    """After kill -9 of the run its server is gone; one that was not bound lives on, so that the check can fail."""
    run = subprocess.Popen((sys.executable, "-c", STARTS, how), cwd=ROOT / "tests", stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    server = psutil.Process(int(run.stdout.readline()))
    run.kill()
    run.wait(20)
    run.stdout.close()
    if outlives:
        assert server.is_running()
        server.kill()
    until(lambda: ended(server), "the server's end", 20)
