"""The log: its key, its name, and the witnesses that are promised."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.core.evidence.notes import is_origin
from services.core.evidence.patience import HOUR, Patience
from services.runtime.config.sections.installation import home


class Log(BaseSettings):
    """What the signer works with."""

    log_key_file: Path = Field(
        default_factory=lambda known: home(known) / "keys" / "log.key",
        description="nøgle, der underskriver loggen (Ed25519, PEM), kun til signer; to, mens den skiftes",
    )
    log_origin: str | None = Field(
        None, description="loggens navn i verden, uden mellemrum og +; ellers localhost/stafet/<district>/<8 hex>"
    )

    witness_policy_file: Path | None = Field(
        None, description="hvilke vidner der er lovet, og hvor mange der skal underskrive (C2SP tlog-policy)"
    )
    witness_folder: Path | None = Field(
        None, description="mappe, hvor vidner uden åben port lægger deres underskriftslinjer"
    )
    witness_warning_hours: float = Field(
        4, gt=0, le=8760, description="timer uden de lovede vidners underskrift, før det siges"
    )
    witness_stop_hours: float = Field(
        24, gt=0, le=8760, description="timer uden dem, før hændelser og handlinger ikke tages imod"
    )

    @property
    def patience(self) -> Patience:
        """How long the witnesses may be missing."""
        return Patience(self.witness_warning_hours * HOUR, self.witness_stop_hours * HOUR)

    @field_validator("log_origin")
    @classmethod
    def _names_a_log(cls, given: str | None) -> str | None:
        if given is not None and not is_origin(given):
            raise ValueError("skal være et navn uden mellemrum og +, fx eksempel.dk/stafet/nordjylland")
        return given
