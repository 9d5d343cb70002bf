"""Addresses that a webhook may connect to: those that everybody on the internet can, and networks that a site names."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
_COMPATIBLE = ip_network("::/96")  # RFC 4291, deprecated


def networks(text: str) -> tuple[Network, ...]:
    """Read networks, separated by commas; raises ValueError."""
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def is_allowed(address: str, also: Sequence[Network], *, public: bool = True) -> bool:
    """Tell whether an address, as resolved, may be connected to; with `public` False in named networks alone."""
    try:
        found = _meant(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return any(found in network for network in also) or (public and _is_public(found))


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one only wraps: whoever connects to one reaches the other."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(address.packed[-4:])
    return address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    inside = address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified
    nobody = address.is_multicast or address.is_reserved
    local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (inside or nobody or local)
