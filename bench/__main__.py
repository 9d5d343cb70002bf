"""`python -m bench [NAME…] [--events N] [--rounds R]`: measures, prints one table, keeps the raw figures."""

import argparse
import importlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # its `servers` start the real Kafka


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark: its module has `run(stand, ask)`."""

    module: str
    events: int
    rounds: int
    meaning: str


BENCHES = {
    "edge": Bench("bench.edge.run", 100_000, 3, "our edge against raw confluent-kafka and stock Faust"),
    "job": Bench("bench.job.run", 40_000, 3, "the whole job against the same work written bare"),
    "stages": Bench("bench.stages.run", 20_000, 3, "where the microseconds of one event go"),
    "memory": Bench("bench.memory", 1_000_000, 1, "the router's memory over a million events"),
    "latency": Bench("bench.latency", 20_000, 1, "from produce to stored, and CPU, at 10, 100 and 500 events/s"),
    "recovery": Bench("bench.recovery", 0, 10, "how long partitions stand still after kill -9"),
    "growth": Bench("bench.growth", 40_000, 3, "a million handovers stored; two workers"),
    "acts": Bench("bench.acts", 300, 1, "an accept against its own SQL; a list of fifty among 100,000 open items"),
    "http": Bench("bench.http.run", 200, 1, "acts, events, lists and signals over HTTP beside bare FastAPI"),
    "pages": Bench("bench.pages", 60, 1, "the desk's pages among 100,000 open items; a first load; a live change"),
    "evidence": Bench("bench.evidence", 10_000_000, 3, "the verifier, numbering, proofs and export of the audit log"),
    "erasing": Bench("bench.erasing", 20, 1, "one person with two hundred handovers is erased"),
    "webhooks": Bench("bench.webhooks", 5_000, 3, "changes told to a receiver beside bare httpx"),
    "witnessed": Bench("bench.witnessed", 40_000, 3, "the router while the log is signed and cosigned, and alone"),
    "decide": Bench("bench.deciding", 5_000, 3, "one decision, per event type; explain of a whole file"),
}


def main(arguments: list[str]) -> int:
    """Run what is asked for; returns 1 when a target was missed."""
    from bench import results  # noqa: PLC0415 - the path above must be in place first
    from bench.asking import Ask  # noqa: PLC0415
    from bench.stand import Stand  # noqa: PLC0415

    chosen = _parser().parse_args(arguments)
    reports = []
    for name in chosen.names or BENCHES:
        bench = BENCHES[name]
        began = time.monotonic()

        def say(text: str, name: str = name, began: float = began) -> None:
            print(f"  {name:<9} {time.monotonic() - began:5.0f} s  {text}", file=sys.stderr, flush=True)

        say(bench.meaning)
        wanted = Ask(chosen.events or bench.events, chosen.rounds or bench.rounds, chosen.against, say)
        with Stand() as stand:  # each its own: topics have the product's names, and are filled differently
            reports.append(importlib.import_module(bench.module).run(stand, wanted))
    for report in reports:
        for table in report.tables:
            print(f"\n{table}")
    print(f"\n{results.table(reports)}\n\n{results.machine()}; raw figures: {results.keep(reports)}")
    missed = [one for report in reports for one in report.figures if one.verdict == "MISSED"]
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHES, []], help=", ".join(BENCHES))
    parser.add_argument("--events", type=int, help="events per round instead of each benchmark's own number")
    parser.add_argument("--rounds", type=int, help="rounds instead of each benchmark's own number")
    parser.add_argument(
        "--against", metavar="REVISION", default="", help="also measure the product of this Git revision (stages, job)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
