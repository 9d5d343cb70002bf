"""Runs our edge, raw confluent-kafka and stock Faust over the same topic in rotating order."""

import json

import psycopg

from bench.asking import Ask
from bench.edge.store import DDL, event
from bench.filling import produce
from bench.results import Report, middle
from bench.stand import Stand
from north_jutland import TOPICS

TOPIC = "in.kriminalforsorgen"
_SHARE = {"ours": 1.0, "floor": 1.0, "faust take(500)": 0.2, "faust single": 0.03}
"""What part of the events each side does: the slow ones fewer, their rates are compared."""
_TARGETS = {"floor": "≥ 0.9", "faust take(500)": "≥ 5", "faust single": "≥ 30"}


def run(stand: Stand, ask: Ask) -> Report:
    """Measure all four."""
    for topic in TOPICS:
        if topic.name.startswith("in."):
            stand.topic(topic.name, 1)
    ask.say(f"{ask.events:,} events into Kafka")
    produce(stand.producer(), ((TOPIC, "", event(number)) for number in range(ask.events)))
    name = stand.empty("edge")
    found: dict[str, list[dict[str, float]]] = {side: [] for side in _SHARE}
    for number in range(ask.rounds):
        sides = list(_SHARE)
        for side in sides[number % 4 :] + sides[: number % 4]:
            one = _once(stand, name, side, f"edge-{number}-{side[:5]}-{side[-3:-1]}", int(ask.events * _SHARE[side]))
            found[side].append(one)
            ask.say(
                f"round {number + 1}: {side} {one['events'] / one['seconds']:,.0f} events/s, "
                f"client {one['cpu'] / one['events'] * 1e6:.0f} µs"
            )
    report = Report("edge", raw=dict(found))
    rates = {side: [one["events"] / one["seconds"] for one in ones] for side, ones in found.items()}
    for side, values in rates.items():
        report.add(side, middle(values), "events/s")
    for side, target in _TARGETS.items():
        ratios = [ours / theirs for ours, theirs in zip(rates["ours"], rates[side], strict=True)]
        report.add(f"ours : {side}", middle(ratios), "", target, ", ".join(f"{one:.2f}" for one in ratios))
    return report


def _once(stand: Stand, name: str, side: str, group: str, count: int) -> dict[str, float]:
    """Do one side's work on empty tables; raises RuntimeError when a row is missing or there twice."""
    dsn, group = stand.at(name), group.replace("(", "").replace(" ", "")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(DDL)
        connection.execute("CHECKPOINT")
    given = (stand.kafka.bootstrap, dsn, TOPIC, group, str(count))
    command = {
        "ours": ("-m", "bench.edge.ours", TOPIC, str(count)),
        "floor": ("-m", "bench.edge.floor", *given),
        "faust take(500)": ("-m", "bench.edge.faust_stock", *given, "take"),
        "faust single": ("-m", "bench.edge.faust_stock", *given, "single"),
    }[side]
    settings = stand.settings(name, kafka_group=group) if side == "ours" else None
    told: dict[str, float] = json.loads(stand.ask(command, settings).splitlines()[-1])
    with psycopg.connect(dsn) as connection:
        for table in ("b_inbox", "b_effect", "b_outbox"):
            row = connection.execute(f"SELECT count(*), count(DISTINCT event_id) FROM {table}").fetchone()
            if row != (told["events"], told["events"]):
                raise RuntimeError(f"{side}: {table} has {row}, {told['events']} events were done")
    return told
