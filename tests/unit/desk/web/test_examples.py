"""Examples that pages offer: two of each type, each of them an event."""

from schemas.events import EVENT_TYPES
from services.desk.web.examples import FORMS, examples, texts


def test_every_type_has_both() -> None:
    """The smallest and the fullest; nothing else, and none that cannot be read."""
    wanted = {f"{one.event_type}/{form}" for one in EVENT_TYPES for form in FORMS}
    assert set(texts()) == set(examples()) == wanted
