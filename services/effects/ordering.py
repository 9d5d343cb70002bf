"""What the events of a publisher keep their order with: Kafka keeps it per key, and the key names nobody."""

from collections.abc import Mapping
from typing import Any

ANSWER = "dk.stafet.question_answered.v1"
Named = Mapping[tuple[str, str], Any]
"""(topic, event id) → the event, of everything that is sent together."""


def order(value: Any, topic: str, named: Named) -> str:
    """Return the sender's own key, else that of the event that this one is about, else the person, case or event.

    A recall, a clearance or an answer is kept behind what it names, when that is sent together with it.
    """
    seen: set[str] = set()
    while True:
        event = value if isinstance(value, dict) else {}
        data = _object(event.get("data"))
        about = data.get("question") if event.get("type") == ANSWER else _object(data.get("event_ref")).get("id")
        own = _first(event.get("partitionkey"))
        if own or not isinstance(about, str):
            return own or _own(event, data)
        seen.add(str(event.get("id")))
        if (topic, about) not in named or about in seen:
            return about
        value = named[topic, about]


def _own(event: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    cpr = _object(data.get("subject")).get("cpr")
    mine = cpr.replace("-", "") if isinstance(cpr, str) else None
    return _first(mine, data.get("case_ref"), event.get("id"))


def _first(*texts: Any) -> str:
    return next((text for text in texts if isinstance(text, str)), "")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
