"""Webhooks: where they may go beside the open internet, and whose certificates they believe."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from connectors.webhook.addresses import networks


class Webhooks(BaseSettings):
    """How systems of forums are reached."""

    webhook_networks: str = Field(
        "",
        description="net, som webhooks også må nå, fx 10.20.0.0/16, adskilt af komma; ellers kun offentlige adresser",
    )
    webhook_ca_file: Path | None = Field(None, description="certifikatudsteder for webhooks (PEM); ellers maskinens")

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        try:
            networks(given)
        except ValueError:
            raise ValueError("skal være net, fx 10.20.0.0/16, adskilt af komma") from None
        return given

    @field_validator("webhook_ca_file", mode="before")
    @classmethod
    def _no_file_is_none(cls, given: object) -> object:
        return given or None  # a compose file gives what is not set as an empty text
