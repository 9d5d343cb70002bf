"""`python -m tests.hostile [COUNT] [FIRST]`: damaged exports of the audit log, 100,000 unless told otherwise."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest does: `hostile.…`, `logs`

from hostile.damaged_exports import campaign

if __name__ == "__main__":
    count, first = (*map(int, sys.argv[1:]), *(100_000, 1)[len(sys.argv) - 1 :])
    found = campaign(count, first)
    sys.stdout.write("\n".join([*found, f"{count} damaged exports, {len(found)} taken for good\n"]))
    sys.exit(bool(found))
