"""`python -m tests.mutation`: changes every cell of North Jutland's rulebook; ends with 1 when anything goes unseen."""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `mutation.…`, `unit.…`

from mutation.baseline import documents
from mutation.cells import Cell, cells
from mutation.report import counts, equivalents, survivors
from mutation.trying import Tried, trial


def main() -> int:
    """Try the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", help="tables and other parts of the rulebook; all when none is named")
    parser.add_argument("--quiet", action="store_true", help="do not list what makes no difference")
    given = parser.parse_args()
    parts: dict[str, list[Cell]] = {}
    for cell in cells(documents()):
        parts.setdefault(cell.share, []).append(cell)
    strange = set(given.parts) - set(parts)
    if strange:
        parser.error(f"{min(strange)}: no such part; there are: {', '.join(parts)}")
    began = time.process_time()
    say(f"{len(trial().cases.all)} events, {len(trial().space.regions)} groups that the rules do not tell apart")
    tried: list[Tried] = []
    for name, some in parts.items():
        if not given.parts or name in given.parts:
            here = [one for cell in some for one in trial().cell(cell)]
            say(f"{time.process_time() - began:6.1f} s  {name}: {counts(here)}")
            tried += here
    if not given.quiet:
        for line in equivalents(tried):
            say(f"EQUIVALENT {line}")
    unseen = survivors(tried)
    for line in unseen:
        say(f"SURVIVES {line}")
    say(f"{counts(tried)}; {time.process_time() - began:.0f} s of one core")
    return 1 if unseen else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
