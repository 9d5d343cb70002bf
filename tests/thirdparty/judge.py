"""Verdicts of the independent implementation `aics-tlog`, in an environment of its own: a case a line in and out.

A case is `inclusion` or `consistency` with its numbers and hashes as JSON; the answer is whether it holds.
"""

import json
import sys

from aics_tlog.tree import verify_consistency, verify_inclusion


def main() -> None:
    """Answer every line."""
    for line in sys.stdin:
        kind, *numbers, hashes = json.loads(line)
        one, other, *proof = map(bytes.fromhex, hashes)
        if kind == "inclusion":
            index, size = numbers
            held = verify_inclusion(one, index, size, proof, other)
        else:
            first, second = numbers
            held = verify_consistency(first, second, one, other, proof)
        sys.stdout.write(f"{int(held)}\n")


if __name__ == "__main__":
    main()
