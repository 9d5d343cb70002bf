"""HTTP: where it is answered, and what one caller may ask of it."""

from pydantic import Field
from pydantic_settings import BaseSettings

from services.runtime.config.sections.work import Port


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
    publisher_events_per_second: float = Field(
        100.0, gt=0, le=100_000, description="hændelser i sekundet, en udgiver kan sende over HTTP uden ophold"
    )
    publisher_events_at_once: int = Field(
        1000, ge=1, le=100_000, description="flest hændelser i én forespørgsel, og så mange kan sendes på én gang"
    )
