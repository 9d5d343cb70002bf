"""The installation: which mode, which folder, which district and rulebook."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings

REPOSITORY = Path(__file__).resolve().parents[4]


class Installation(BaseSettings):
    """What the other sections depend on."""

    mode: Literal["demo", "site", "test"] = Field(
        "demo",
        description="demo: egen Kafka og database; site: de servere, der er sat; test: som site, men laver selv nøgler",
    )
    home: Path = Field(Path(".stafet"), description="mappe til demoens database og nøgler")
    district: str = Field("nordjylland", description="den mappe i rulebooks/, der gælder")
    rulebook: Path = Field(
        default_factory=lambda known: REPOSITORY / "rulebooks" / str(known.get("district", "nordjylland")),
        description="regelsættets mappe; ellers rulebooks/<district>",
    )


def home(known: dict[str, Any]) -> Path:
    """Return the data folder that is known so far, for the defaults that lie in it."""
    return Path(known.get("home", ".stafet"))
