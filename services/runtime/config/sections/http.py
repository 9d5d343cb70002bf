"""HTTP: where it is answered, and what one caller may ask of it."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.runtime.config.sections.work import Port

_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 section 5.1, in small letters


class Http(BaseSettings):
    """Addresses and limits."""

    http_host: str = Field("127.0.0.1", description="hvor desk og gateway svarer; en proxy foran dem har TLS")
    desk_port: Port = Field(8080, description="porten til koordinatorernes og udgivernes HTTP; 0 tager en fri")
    gateway_port: Port = Field(8081, description="porten til udgivernes HTTP alene; 0 tager en fri")
    http_body_bytes: int = Field(
        4_194_304, ge=1024, le=67_108_864, description="største indhold af en HTTP-forespørgsel (bytes)"
    )
    http_header_bytes: int = Field(16_384, ge=4096, le=131_072, description="største HTTP-hoved (bytes)")
    http_seconds: float = Field(
        20.0,
        gt=0,
        le=300,
        description="tid til at sende en forespørgsels hoved, til dens indhold og til at tage imod svaret (sekunder)",
    )
    http_connections: int = Field(2000, ge=10, le=50_000, description="flest HTTP-forbindelser på én gang")
    http_workers: int = Field(
        12, ge=1, le=200, description="flest forespørgsler, der arbejder med databasen på én gang"
    )
    certificate_proxies: str | None = Field(
        None,
        description="proxyer, hvis ord om en udgivers klientcertifikat (mTLS) tages for gode: adresser eller net med "
        "komma imellem, fx 10.0.0.5,10.1.0.0/24",
    )
    certificate_header: str = Field(
        "x-client-certificate", description="hvor en sådan proxy skriver certifikatets navn eller fingeraftryk"
    )
    publisher_events_per_second: float = Field(
        100.0, gt=0, le=100_000, description="hændelser i sekundet, en udgiver kan sende over HTTP uden ophold"
    )
    publisher_events_at_once: int = Field(
        1000, ge=1, le=100_000, description="flest hændelser i én forespørgsel, og så mange kan sendes på én gang"
    )

    @property
    def believed_proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The addresses of the proxies that are believed about certificates."""
        named = (self.certificate_proxies or "").split(",")
        return tuple(ip_network(one.strip()) for one in named if one.strip())

    @field_validator("certificate_proxies")
    @classmethod
    def _are_addresses(cls, given: str | None) -> str | None:
        try:
            found = [ip_network(one.strip()) for one in (given or "").split(",") if one.strip()]
        except ValueError:
            found = []
        if given is not None and not (found and all(one.prefixlen for one in found)):
            raise ValueError("skal være IP-adresser eller net med komma imellem, fx 10.0.0.5,10.1.0.0/24")
        return given

    @field_validator("certificate_header")
    @classmethod
    def _is_a_headers_name(cls, given: str) -> str:
        if not _NAME.fullmatch(given.lower()) or given.lower() in {"authorization", "host", "content-type"}:
            raise ValueError("skal være navnet på et HTTP-hoved, fx x-client-certificate")
        return given.lower()
