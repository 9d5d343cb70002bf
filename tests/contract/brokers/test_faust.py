"""What the router relies on in Faust: a worker that hosts our services and touches no broker by itself."""

import json
import subprocess
import sys
import textwrap

import faust

HOST = textwrap.dedent(
    """
    import asyncio, json, os, signal, sys
    import faust, mode
    from services.router.app import RouterApp

    told = []
    app = RouterApp("host", broker="kafka://127.0.0.1:9", store="memory://", web_enabled=False,
                    topic_allow_declare=False, topic_disable_leader=True, autodiscover=False, datadir=sys.argv[1])
    app.producer_only = True

    class Hosted(mode.Service):
        async def on_start(self):
            told.append("start")

        async def on_stop(self):
            told.append("stop")

        @mode.Service.task
        async def work(self):
            told.append("work")
            await self.sleep(0.2)
            told.append([one is not None and one.started for one in (app._consumer, app._producer)])
            os.kill(os.getpid(), signal.SIGTERM)
            await self.sleep(60)
            told.append("cancelled" if self.should_stop else "slept on")

    app.service(Hosted)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False,
                          loglevel="CRITICAL")
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        told.append(int(ended.code or 0))
    print(json.dumps(told))
    """
)


def test_the_worker_hosts_a_service_without_a_broker(tmp_path: object) -> None:
    """With no broker at all the worker starts our service, sleeps end at SIGTERM, on_stop runs, the exit is 0."""
    done = subprocess.run(
        (sys.executable, "-c", HOST, str(tmp_path)), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # Faust's own lines and terminal codes would stand between ours
    told = json.loads(done.stdout)
    assert told[:3] == ["start", "work", [False, False]]
    assert told[3:] in (["cancelled", "stop", 0], ["stop", "cancelled", 0], ["stop", 0])


def test_what_is_set_on_the_worker_is_still_there() -> None:
    """The names that `services.router.app` sets on Faust's classes exist, or setting them would do nothing."""
    assert "spinner" in faust.Worker.__annotations__
    assert hasattr(faust.App, "producer_only") or "producer_only" in faust.App.__annotations__
    assert {"enable_kafka", "enable_web"} <= {name for one in faust.App.BootStrategy.__mro__ for name in vars(one)}
