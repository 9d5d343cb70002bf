"""Settings of connectors: what a compose file leaves empty is not set, and then the connector does not run."""

from pathlib import Path

from services.runtime.config.settings import load


def test_an_empty_text_is_no_folder() -> None:
    """As a compose file gives it; a path is one."""
    assert load(mode="test", files="").files is None
    assert load(mode="test", files="/srv/files").files == Path("/srv/files")
