"""`python -m tests.hostile [COUNT] [FIRST]`: damaged exports and receipts, 100,000 each unless told otherwise."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `hostile.…`, `logs`

from hostile import damaged_exports, damaged_receipts

if __name__ == "__main__":
    count, first = (*map(int, sys.argv[1:]), *(100_000, 1)[len(sys.argv) - 1 :])
    wrong = 0
    for name, campaign in (("exports", damaged_exports.campaign), ("receipts", damaged_receipts.campaign)):
        found = campaign(count, first)
        wrong += len(found)
        sys.stdout.write("\n".join([*found, f"{count} damaged {name}, {len(found)} judged wrongly\n"]))
        sys.stdout.flush()
    sys.exit(bool(wrong))
