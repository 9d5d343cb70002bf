"""The callers: who operates a site, and who vouches for everybody else."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.core.access.principal import Principal, PrincipalError
from services.core.access.roles import OPERATOR


class Callers(BaseSettings):
    """Whose word is taken."""

    operators: str | None = Field(
        None,
        description="hvem der er drift, når STAFET_MODE er site; med komma imellem, fx drift:stafet:d-1",
    )

    issuer: str | None = Field(None, description="hvem der udsteder adgangsbeviser (OpenID Connect), en https-adresse")
    audience: str = Field("stafet", min_length=1, description="hvem adgangsbeviserne er til (aud)")
    token_algorithm: Literal["RS256", "ES256"] = Field("RS256", description="hvordan udstederen underskriver")

    @field_validator("operators")
    @classmethod
    def _is_a_list_of_operators(cls, given: str | None) -> str | None:
        try:
            named = [Principal.parse(one.strip()) for one in (given or "").split(",") if one.strip()]
        except PrincipalError:
            named = []
        if given is not None and not (named and all(one.role == OPERATOR for one in named)):
            raise ValueError("skal være drift:organisation:id med komma imellem, fx drift:stafet:d-1,drift:stafet:d-2")
        return given

    @field_validator("issuer")
    @classmethod
    def _is_an_issuer(cls, given: str | None) -> str | None:
        if given is not None and not (given.startswith(("https://", "http://127.0.0.1:")) and urlsplit(given).hostname):
            raise ValueError("skal være en https-adresse, fx https://login.eksempel.dk/realms/stafet")
        return given
