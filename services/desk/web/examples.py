"""Examples of events: of each type the smallest and the fullest, about invented people, for pages to try."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from schemas.codec import read_json
from schemas.envelope import Envelope
from services.desk.web.fault_words import SCHEMAS, event_types

FORMS = ("minimal", "full")


@lru_cache(maxsize=1)
def texts() -> Mapping[str, str]:
    """Return the text of each example, by `type/form`."""
    paths = {f"{one}/{form}": SCHEMAS / "examples" / one / f"{form}.json" for one in event_types() for form in FORMS}
    return MappingProxyType({name: path.read_text(encoding="utf-8") for name, path in paths.items()})


@lru_cache(maxsize=1)
def examples() -> Mapping[str, Envelope]:
    """Return each example as an event."""
    read = {name: read_json(json.loads(text)) for name, text in texts().items()}
    return MappingProxyType({name: event for name, event in read.items() if isinstance(event, Envelope)})
