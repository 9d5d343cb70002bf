"""The keys that content is locked by: master keys in a file or a token, the look-up key, the keys to seal events to."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from services.runtime.config.sections.installation import home


class Keys(BaseSettings):
    """Where they lie."""

    master_key_file: Path = Field(
        default_factory=lambda known: home(known) / "keys" / "master.key",
        description="hovednøgler, der låser personernes nøgler; én linje `<version> <32 bytes som base64>` per nøgle",
    )
    pkcs11_module: Path | None = Field(
        None, description="PKCS#11-bibliotek (.so) til et token med hovednøglerne; ellers er de i filen alene"
    )
    pkcs11_token: str = Field(
        "stafet", min_length=1, description="tokenets navn; dets nøgler hedder stafet-master-1 osv."
    )
    pkcs11_pin_file: Path | None = Field(None, description="fil med tokenets PIN-kode")
    lookup_key_file: Path = Field(
        default_factory=lambda known: home(known) / "keys" / "lookup.key",
        description="nøgle til opslag på CPR-nummer (HMAC); 32 bytes som base64",
    )

    event_key_file: Path | None = Field(
        default_factory=lambda known: None if known.get("mode") == "site" else home(known) / "keys" / "event.pem",
        description="private nøgler, som udgivere kan forsegle indhold til (JWE); PEM, den nyeste sidst",
    )
    sealed_publishers: str | None = Field(
        None, description="udgivere, der kun må sende forseglet indhold; med komma imellem, fx kriminalforsorgen"
    )

    @property
    def sealing(self) -> frozenset[str]:
        """The publishers that may send nothing in clear."""
        return frozenset(one.strip() for one in (self.sealed_publishers or "").split(",") if one.strip())
