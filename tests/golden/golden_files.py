"""What a golden file holds: the event, the moment, and the decision with its words in both languages."""

import json
from pathlib import Path
from typing import Any

from golden.examples import EXAMPLES, Example
from oracle.story import decided, explained, rulebook
from services.core.decision.sentences import sentences

FOLDER = Path(__file__).resolve().parent


def content(name: str, example: Example) -> dict[str, Any]:
    """Return what belongs into the file of one example."""
    da, en = (explained(example.event, example.received, language) for language in ("da", "en"))
    told = decided(example.event, example.received)
    pairs = zip(da.pop("considered"), en.pop("considered"), strict=True)
    reasons = zip(da.pop("because"), en.pop("because"), strict=True)
    del da["rulebook"]
    return {
        "example": name,
        "says": example.says,
        "received": example.received.isoformat(),
        "event": example.event,
        "decision": da,
        "sentences": {language: sentences(told, rulebook(), language) for language in ("da", "en")},
        "because": [f"{one['rule']}: {one['text']} / {other['text']}" for one, other in reasons],
        # Bodies that never get a case say the same beside every event; `test_golden` looks that they do.
        "considered": [
            f"{one['forum']}: {one['why_not']} / {other['why_not']}"
            for one, other in pairs
            if rulebook().forums[one["forum"]].takes_people
        ],
    }


def text(name: str, example: Example) -> str:
    """Return the file's text."""
    return json.dumps(content(name, example), ensure_ascii=False, indent=1) + "\n"


def paths() -> dict[str, Path]:
    """Return the file of every example."""
    return {name: FOLDER / f"{name}.json" for name in EXAMPLES}
