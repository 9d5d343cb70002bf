"""Stock Faust, `take` or one transaction per event. Usage: faust_stock.py BOOTSTRAP DSN TOPIC COUNT take|single."""

import asyncio
import json
import os
import sys
import tempfile
import time

import faust

from bench.edge.store import Store

BOOTSTRAP, DSN, TOPIC, COUNT, MODE = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]

app = faust.App(
    f"stock-{MODE}-{TOPIC}",
    broker=f"kafka://{BOOTSTRAP}",
    store="memory://",
    web_enabled=False,
    topic_allow_declare=False,
    topic_disable_leader=True,
    consumer_auto_offset_reset="earliest",
    stream_recovery_delay=0.0,
    datadir=tempfile.mkdtemp(),
)
topic = app.topic(TOPIC, key_serializer="raw", value_serializer="raw", value_type=bytes)


def _report(done: int, start: float) -> None:
    print(json.dumps({"side": f"faust-{MODE}", "events": done, "seconds": time.perf_counter() - start}), flush=True)
    os._exit(0)


@app.agent(topic)
async def work(stream: faust.StreamT[bytes]) -> None:
    """Write what comes, as a user of Faust would."""
    store, loop, done, start = Store(DSN), asyncio.get_running_loop(), 0, 0.0
    batches = stream.take(500, within=0.2) if MODE == "take" else stream
    async for batch in batches:
        start = start or time.perf_counter()
        values = batch if MODE == "take" else [batch]
        await loop.run_in_executor(None, store.apply, TOPIC, values)
        done += len(values)
        if done >= COUNT:
            _report(done, start)


if __name__ == "__main__":
    sys.argv = ["faust", "worker", "-l", "error", "--without-web"]
    app.main()
