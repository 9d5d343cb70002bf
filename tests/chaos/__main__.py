"""`python -m tests.chaos`: campaigns of seeded faults, one after the other; ends with 1 when anything did not hold."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `chaos.…`, `servers.…`

from chaos.campaign import Result, run
from chaos.faults import KINDS
from services.runtime.telemetry import log


def main() -> int:
    """Run the seeds that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kafka", action="store_true", help="a real Kafka instead of the embedded broker")
    parser.add_argument("--seeds", type=int, default=3, help="how many campaigns")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--events", type=int, default=2500, help="records per campaign")
    parser.add_argument("--faults", type=int, default=50, help="faults per campaign")
    parser.add_argument("--keep", type=Path, help="keep logs and data of failing seeds in this folder")
    given = parser.parse_args()
    say(
        f"chaos: seeds {given.first} to {given.first + given.seeds - 1}; {len(KINDS)} kinds of faults. "
        "The wall clock is not moved (F22): it belongs to the machine, and to everybody on it."
    )
    log.configure("supervisor", "critical")  # what the children say is in their own files
    results = []
    for seed in range(given.first, given.first + given.seeds):
        home = Path(tempfile.mkdtemp(prefix=f"stafet-chaos-{seed}-"))
        try:
            results.append(run(seed, given.events, given.faults, home, say, real=given.kafka))
            tell(results[-1])
            if results[-1].wrong and given.keep:
                shutil.copytree(home / "logs", given.keep / f"seed-{seed}", dirs_exist_ok=True)
        finally:
            shutil.rmtree(home, ignore_errors=True)
    bad = [result.seed for result in results if result.wrong]
    done = sum(result.faults.total() for result in results)
    say(f"chaos: {len(results)} seeds, {done} faults; failing: {bad or 'none'}")
    return 1 if bad else 0


def tell(result: Result) -> None:
    """Print one seed's figures and everything that did not hold."""
    recovered = "never" if result.recovered is None else f"{result.recovered:.1f} s"
    say(f"seed {result.seed}: {result.faults.total()} faults, {len(result.wrong)} violations, recovered {recovered}")
    say(f"  faults: {dict(sorted(result.faults.items()))}")
    for name, value in result.figures.items():
        say(f"  {name}: {dict(value) if hasattr(value, 'items') else value}")
    for line in result.wrong[:40]:
        say(f"  WRONG {line}")


def say(text: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    sys.exit(main())
