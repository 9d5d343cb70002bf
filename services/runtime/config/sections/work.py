"""The work: how much a process takes at once, how long it waits, and where its health is told."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

Port = Annotated[int, Field(ge=0, le=65535)]


class Work(BaseSettings):
    """How much, how long."""

    instance: str = Field(
        "1",
        pattern=r"^[A-Za-z0-9._-]{1,60}$",
        description="hvilken af flere routere det er; fast medlemsnavn i gruppen",
    )
    chunk_records: int = Field(1000, ge=1, le=10_000, description="flest hændelser per transaktion af alle partitioner")
    outbox_records: int = Field(1000, ge=1, le=10_000, description="flest beskeder per runde i relay")
    poll_seconds: float = Field(0.5, gt=0, le=3, description="længste pause i relay, når ingen vækker den (sekunder)")
    stop_seconds: float = Field(10.0, gt=0, le=300, description="tid til at slutte efter SIGTERM (sekunder)")
    health_host: str = Field("127.0.0.1", description="hvor sundhed og målinger kan hentes")
    health_port: Port = Field(8090, description="porten til sundhed og målinger; 0 tager en fri")
