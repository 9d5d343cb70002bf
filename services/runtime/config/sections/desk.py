"""The desk: where browsers find it, how people log on to it, and for how long."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NSIS = "https://data.gov.dk/concept/core/nsis/"


class Desk(BaseSettings):
    """Pages for people."""

    desk_url: str | None = Field(
        None, description="deskens adresse i browseren, fx https://stafet.eksempel.dk; uden den kan ingen logge på"
    )
    desk_client_id: str = Field(
        "stafet-desk", min_length=1, description="hvad desken hedder hos udstederen (client_id)"
    )
    desk_client_secret_file: Path | None = Field(
        None, description="fil med deskens adgangskode hos udstederen (client_secret); uden den er PKCE nok"
    )
    desk_levels: str = Field(
        f"{NSIS}Substantial,{NSIS}High",
        description="sikringsniveauer (acr), der kan logges på med; med komma imellem",
    )
    desk_idle_minutes: int = Field(
        30, ge=6, le=480, description="minutter uden et tegn fra brugeren, før der logges af"
    )
    desk_session_minutes: int = Field(
        480, ge=10, le=720, description="minutter, efter hvilke der altid logges af (8 timer)"
    )
    demo_users: bool = Field(
        default_factory=lambda known: known.get("mode") == "demo",
        description="opdigtede brugere, som enhver kan logge på som; nægtes i drift",
    )

    @field_validator("desk_url")
    @classmethod
    def _is_an_origin(cls, given: str | None) -> str | None:
        if not given:  # a compose file gives what is not set as an empty text
            return None
        place = urlsplit(given)
        is_safe = place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)
        if not is_safe or not place.hostname or given != f"{place.scheme}://{place.netloc}" or "@" in place.netloc:
            raise ValueError("skal være en https-adresse uden sti og skråstreg sidst, fx https://stafet.eksempel.dk")
        return given

    @property
    def levels(self) -> tuple[str, ...]:
        """The assurance levels that count, as the issuer writes them."""
        return tuple(one.strip() for one in self.desk_levels.split(",") if one.strip())
