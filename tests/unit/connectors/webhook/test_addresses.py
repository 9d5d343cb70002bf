"""Addresses that webhooks may connect to, in all the ways in which one that may not can be written."""

import pytest

from connectors.webhook.addresses import is_allowed, networks

INSIDE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b:1::1", "2001::1",
)  # fmt: skip
WRAPPED = ("::ffff:{}", "64:ff9b::{}", "::{}")
OUTSIDE = ("8.8.8.8", "193.162.153.164", "2606:4700::1111", "2a00::1")


@pytest.mark.parametrize("address", [*INSIDE, "", "nonsense", "1.2.3", "0x7f.1", "2130706433"])
def test_what_is_inside_or_no_address_is_refused(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, reserved, of documentation; and words."""
    assert not is_allowed(address, ())


@pytest.mark.parametrize("form", WRAPPED)
@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "224.0.0.1"])
def test_what_wraps_an_address_inside_is_refused(address: str, form: str) -> None:
    """Mapped, translated and compatible addresses reach the one that they wrap; so does 6to4."""
    assert not is_allowed(form.format(address), ())
    first, second, *rest = (int(one) for one in address.split("."))
    assert not is_allowed(f"2002:{first:02x}{second:02x}:{rest[0]:02x}{rest[1]:02x}::1", ())


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is_there(address: str) -> None:
    """Unless only named networks are asked for: without TLS nobody else is told."""
    assert is_allowed(address, ())
    assert not is_allowed(address, (), public=False)


def test_a_site_names_its_own_networks() -> None:
    """They are allowed, also wrapped, and nothing beside them."""
    also = networks("10.20.0.0/16, fd00:1::/32")
    assert len(also) == 2
    for address in ("10.20.1.1", "::ffff:10.20.1.1", "fd00:1::7"):
        assert is_allowed(address, also, public=False)
    for address in ("10.21.1.1", "127.0.0.1", "fd00:2::7"):
        assert not is_allowed(address, also)
    assert networks("") == networks(" , ") == ()
    for wrong in ("10.20.0.0/8", "10.20", "here"):
        with pytest.raises(ValueError, match=wrong.partition("/")[0]):
            networks(wrong)
