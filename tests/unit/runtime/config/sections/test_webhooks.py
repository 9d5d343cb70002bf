"""Settings of webhooks: networks inside are named as networks, or the program does not start."""

from pathlib import Path

import pytest

from services.runtime.config.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"STAFET_{name.upper()}", raising=False)


def test_no_network_inside_is_named_by_itself() -> None:
    """Not on a site, not in a demo; what a compose file gives as an empty text is not set."""
    assert load(mode="site").webhook_networks == load().webhook_networks == ""
    assert load(webhook_ca_file="").webhook_ca_file is None
    assert load(webhook_ca_file="/etc/ca.pem").webhook_ca_file == Path("/etc/ca.pem")


def test_several_networks_are_named() -> None:
    """Separated by commas."""
    assert load(webhook_networks="10.20.0.0/16, fd00::/8").webhook_networks == "10.20.0.0/16, fd00::/8"


@pytest.mark.parametrize("wrong", ["10.20.1.0/16", "inside", "10.20.0.0/16;10.30.0.0/16", "localhost"])
def test_what_is_no_network_is_refused(wrong: str) -> None:
    """And the fault names the setting."""
    with pytest.raises(SettingsError, match="STAFET_WEBHOOK_NETWORKS"):
        load(webhook_networks=wrong)
