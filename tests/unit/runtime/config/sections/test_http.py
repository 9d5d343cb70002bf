"""Settings of HTTP: which proxies are believed about certificates, and in which header."""

from ipaddress import ip_network

import pytest

from services.runtime.config.settings import SettingsError, load


def test_proxies_are_addresses_and_networks() -> None:
    """With commas between them; without any, nobody is believed."""
    named = load(mode="test", certificate_proxies="10.0.0.5, fd00::/8,", certificate_header="X-Cert")
    assert named.believed_proxies == (ip_network("10.0.0.5"), ip_network("fd00::/8"))
    assert named.certificate_header == "x-cert"
    assert load(mode="test").believed_proxies == ()


@pytest.mark.parametrize("given", ["", "proxy", "10.0.0.1/8", "0.0.0.0/0", "10.0.0.1;10.0.0.2"])
def test_everybody_is_no_proxy(given: str) -> None:
    """A site names addresses; a name that others answer for, or every address there is, is none."""
    with pytest.raises(SettingsError, match="STAFET_CERTIFICATE_PROXIES"):
        load(mode="test", certificate_proxies=given)


@pytest.mark.parametrize("given", ["", "x client", "Authorization", "x:y"])
def test_the_header_has_a_name_of_its_own(given: str) -> None:
    """One that HTTP or the token uses is not the proxy's to write."""
    with pytest.raises(SettingsError, match="STAFET_CERTIFICATE_HEADER"):
        load(mode="test", certificate_header=given)
