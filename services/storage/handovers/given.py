"""Body and version that come with an act, asked for once its principal may know of the item and has the right."""

from collections.abc import Callable
from typing import NamedTuple


class Given(NamedTuple):
    """The body as it came, checked by the act; and the version that the principal saw, None for the current."""

    body: object = None
    based_on: int | None = None


Asked = Callable[[], Given]
"""Returns it, or raises RefusedActError with what is wrong before any rule: what cannot be read, no version.

It may be asked again: an act that lost a race is done again.
"""
