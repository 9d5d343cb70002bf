"""The servers: PostgreSQL and Kafka, and how one logs in to them."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.runtime.config.secret_files import read_secret
from services.runtime.config.setting_faults import SettingsError

_SERVER = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)


class Servers(BaseSettings):
    """Where they are; passwords lie in files."""

    database_url: str | None = Field(None, description="PostgreSQL, som URI postgresql://bruger@vært:port/navn")
    database_password_file: Path | None = Field(None, description="fil med databasens adgangskode")

    kafka_bootstrap: str | None = Field(None, description="Kafka-servere, vært:port med komma imellem")
    kafka_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="hvordan der tales med Kafka"
    )
    kafka_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="hvordan der logges ind, ved SASL"
    )
    kafka_username: str | None = Field(None, description="Kafka-bruger, ved SASL")
    kafka_password_file: Path | None = Field(None, description="fil med Kafka-brugerens adgangskode")
    kafka_ca_file: Path | None = Field(None, description="certifikatudsteder for Kafka-serverne (PEM)")
    kafka_cert_file: Path | None = Field(None, description="eget certifikat til mTLS (PEM)")
    kafka_key_file: Path | None = Field(None, description="egen private nøgle til mTLS (PEM)")
    kafka_group: str = Field("stafet-router", description="routernes forbrugergruppe")
    kafka_replication: int = Field(1, ge=1, le=7, description="kopier af de emner, der laves")

    @field_validator("kafka_bootstrap")
    @classmethod
    def _is_a_list_of_servers(cls, given: str | None) -> str | None:
        if given is not None and not all(_SERVER.fullmatch(one.strip()) for one in given.split(",")):
            raise ValueError("skal være vært:port med komma imellem, uden PLAINTEXT:// foran; se STAFET_KAFKA_PROTOCOL")
        return given

    def dsn(self) -> str:
        """Return the database URI with the password of its file in place; raises SettingsError when unset."""
        if self.database_url is None:
            raise SettingsError("STAFET_DATABASE_URL er ikke sat (postgresql://bruger@vært:port/navn)")
        if self.database_password_file is None:
            return self.database_url
        parts = urlsplit(self.database_url)
        user, _, place = parts.netloc.rpartition("@")
        password = quote(read_secret("STAFET_DATABASE_PASSWORD_FILE", self.database_password_file), safe="")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{password}@{place}"))

    def kafka_password(self) -> str | None:
        """Return the password of the Kafka user, None without one."""
        if self.kafka_password_file is None:
            return None
        return read_secret("STAFET_KAFKA_PASSWORD_FILE", self.kafka_password_file)
