"""All that must hold after a campaign, put together; it knows nothing of services/storage/balance.py."""

import json
from collections import Counter
from collections.abc import Iterator

from chaos import acts, canaries, ledger, log_check, notice_check
from chaos.crew import STRANGER
from chaos.evidence import Evidence

OWN_FAULTS = frozenset({"partition_stopped", "log_refused", "no_progress"})
"""Log lines that no fault explains; but that a stop hangs while a server is silent is what its watchdog is for."""


def check(evidence: Evidence) -> list[str]:
    """Return everything that is wrong, each with its invariant first; empty when all holds."""
    return [
        *ledger.check(evidence),
        *notice_check.check(evidence),
        *acts.check(evidence),
        *log_check.check(evidence),
        *canaries.check(evidence),
        *_lines(evidence),
    ]


def lines(evidence: Evidence) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every line of the processes' logs as its process and its fields."""
    for name, text in evidence.texts:
        for line in text.splitlines() if name in evidence.processes else ():
            try:
                read = json.loads(line)
            except ValueError:
                read = None
            yield name, read if isinstance(read, dict) else {"event": "not JSON", "text": line[:300]}


def exits(evidence: Evidence) -> Counter[str]:
    """Count why processes ended hard, by their own word."""
    return Counter(str(line["code"]) for _, line in lines(evidence) if line["event"] == "fail_stop")


def _lines(evidence: Evidence) -> Iterator[str]:
    """Yield lines by which a process says that it, and not the world, was wrong."""
    seen: Counter[str] = Counter()
    for name, line in lines(evidence):
        if (line["event"] in OWN_FAULTS and line.get("code") != "STOP_HANGS") or (
            line["event"] == "crashed" and line.get("error") != "InjectedError"
        ):
            told_ = {key: line[key] for key in ("event", "error", "sqlstate", "where", "reason", "code") if key in line}
            seen[f"{name.partition('-')[0]}: {told_}"] += 1
        elif line["event"] == "not JSON" and name != STRANGER:  # it has no supervisor: it also speaks to people
            seen[f"{name}: a line that is no JSON: {line['text']}"] += 1
    for text, count in seen.items():
        yield f"log {text} ({count} times)"
