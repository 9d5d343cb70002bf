"""What every test of the router's modules leaves behind: no log on a stream that is closed by then."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Let the next test log to a stream of its own."""
    yield
    structlog.reset_defaults()
