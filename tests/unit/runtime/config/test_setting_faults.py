"""Faults of settings: every one is told, by its variable and without its value."""

import pytest

from services.runtime.config.settings import SettingsError, load


def test_every_fault_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong variables give one error that names both, and quotes neither value."""
    monkeypatch.setenv("STAFET_MODE", "hemmelig-1")
    monkeypatch.setenv("STAFET_HEALTH_PORT", "hemmelig-2")
    with pytest.raises(SettingsError) as caught:
        load()
    text = str(caught.value)
    assert "STAFET_MODE" in text
    assert "STAFET_HEALTH_PORT" in text
    assert "hemmelig" not in text
