"""Keys of mail domains, looked up by DNS: of this machine's name servers, or of the one that a site names."""

from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

SECONDS = 5.0
"""How long one look-up takes at most."""


class NamesAwayError(Exception):
    """No name server answers: nothing is known of a key, and the mail is looked at again later."""


class DomainKeys:
    """Looks up TXT records; `server` is `host:port`, None for those of the machine."""

    def __init__(self, server: str | None) -> None:
        """Take the name server; nothing is asked yet."""
        self._server = server

    def __call__(self, name: str) -> bytes | None:
        """Return the record of a name, None where there is none; raises NamesAwayError."""
        try:
            found = self._resolver().resolve(name, TXT, lifetime=SECONDS, search=False)
        except (NXDOMAIN, NoAnswer):
            return None
        except (DNSException, OSError):
            raise NamesAwayError from None
        records = [b"".join(one.strings) for one in found]
        return records[0] if len(records) == 1 else None  # of several nobody knows which (RFC 6376 section 3.6.2.2)

    def _resolver(self) -> Resolver:
        resolver = Resolver(configure=self._server is None)
        if self._server is not None:
            host, _, port = self._server.rpartition(":")
            resolver.nameservers, resolver.port = [host], int(port)
        return resolver
