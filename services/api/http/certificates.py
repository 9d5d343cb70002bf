"""Client certificates: what a named proxy says of the one that a publisher came with, and nobody else's word.

TLS ends at the proxy in front of us. What it found goes with the request in a header, as the proxy writes it: the
certificate's subject, or its fingerprint. Only who reaches us from one of its addresses is believed about it.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

from services.api.http.refused import unauthenticated
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook


class Believed(NamedTuple):
    """Whose word is taken about certificates, and in which header it stands."""

    networks: tuple[IPv4Network | IPv6Network, ...]
    header: str

    def expect(self, who: Principal, rulebook: Rulebook, peer: str | None, headers: Mapping[str, list[str]]) -> None:
        """Refuse a publisher whose token and certificate do not name the same one.

        One whose certificates the rulebook names has to come with one of them; any other must not come with somebody
        else's. Raises RefusedRequestError `unauthenticated`.
        """
        if who.role != "udgiver":
            return
        own = rulebook.credentials_of(who.organisation).certificates
        told = headers.get(self.header, []) if self._is_proxy(peer) else []
        if len(told) > 1 or (own and not own.issuperset(told or [""])):
            raise unauthenticated()
        others = (one.certificates for name, one in rulebook.credentials.items() if name != who.organisation)
        if told and any(told[0] in theirs for theirs in others):
            raise unauthenticated()

    def _is_proxy(self, peer: str | None) -> bool:
        """Tell whether the other end of the connection is the proxy; a header says nothing about that."""
        try:
            address = ip_address(peer or "")
        except ValueError:  # a socket of the machine itself
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self.networks)
