"""Stock Faust as its users write it. Usage: faust_stock.py BOOTSTRAP DSN TOPIC GROUP COUNT take|single.

`take`: batches of 500 in one transaction each; `single`: one transaction per event.
"""

import asyncio
import sys
import tempfile

import faust

from bench.edge.store import Store, Tally

BOOTSTRAP, DSN, TOPIC, GROUP, COUNT, MODE = *sys.argv[1:5], int(sys.argv[5]), sys.argv[6]

app = faust.App(
    GROUP,
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


@app.agent(topic)
async def work(stream: faust.StreamT[bytes]) -> None:
    """Write what comes, as a user of Faust would."""
    store, tally, loop = Store(DSN), Tally(COUNT), asyncio.get_running_loop()
    batches = stream.take(500, within=0.2) if MODE == "take" else stream
    async for batch in batches:
        tally.begin()
        values = batch if MODE == "take" else [batch]
        await loop.run_in_executor(None, store.apply, TOPIC, values)
        tally.stored(len(values))


if __name__ == "__main__":
    sys.argv = ["faust", "worker", "-l", "error", "--without-web"]
    app.main()
