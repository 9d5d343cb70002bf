"""The log's name is one that a signature line can hold."""

import pytest

from services.runtime.config.settings import SettingsError, load


def test_a_name_with_a_blank_is_refused() -> None:
    """It could not stand in a signature line."""
    with pytest.raises(SettingsError, match=r"STAFET_LOG_ORIGIN.*uden mellemrum"):
        load(log_origin="a b")
