"""Connectors: what each needs to work; one whose settings are not all set does not run."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings


class Connectors(BaseSettings):
    """Where events come in from."""

    files: Path | None = Field(
        None, description="mappe, hvor udgivere afleverer filer, <mappe>/<udgiver>/in; uden den tages ingen imod"
    )

    @field_validator("files", mode="before")
    @classmethod
    def _no_path_is_none(cls, given: object) -> object:
        return given or None  # a compose file gives what is not set as an empty text
