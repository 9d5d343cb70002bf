"""Everything that can be configured: one model, read from STAFET_ variables, secrets from files."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "STAFET_"
REPOSITORY = Path(__file__).resolve().parents[2]
# Names under the prefix that belong to the tests and benches, not to a running Stafet.
FOREIGN = (PREFIX + "TEST_", PREFIX + "BENCH_")

Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsError(Exception):
    """The configuration cannot be used; the text names each variable and never a value."""


class Settings(BaseSettings):
    """What is in force, frozen; paths are taken as given, times are seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    mode: Literal["demo", "site", "test"] = Field(
        "demo", description="demo: embedded broker and database; site: configured servers; test: as site, makes keys"
    )
    home: Path = Field(Path(".stafet"), description="data folder of the embedded pair and of keys made for a demo")
    district: str = Field("nordjylland", description="folder of rulebooks/ that rules")
    rulebook: Path = Field(
        default_factory=lambda known: REPOSITORY / "rulebooks" / str(known.get("district", "nordjylland")),
        description="folder of the rulebook; by default rulebooks/<district>",
    )

    database_url: str | None = Field(None, description="PostgreSQL, as a URI postgresql://user@host:port/name")
    database_password_file: Path | None = Field(None, description="file with the database password")

    kafka_bootstrap: str | None = Field(None, description="Kafka servers, host:port separated by commas")
    kafka_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how to speak to Kafka"
    )
    kafka_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="how to log in, for the SASL protocols"
    )
    kafka_username: str | None = Field(None, description="Kafka user, for the SASL protocols")
    kafka_password_file: Path | None = Field(None, description="file with the Kafka user's password")
    kafka_ca_file: Path | None = Field(None, description="certificate authority of the brokers (PEM)")
    kafka_cert_file: Path | None = Field(None, description="own certificate for mTLS (PEM)")
    kafka_key_file: Path | None = Field(None, description="own private key for mTLS (PEM)")
    kafka_group: str = Field("stafet-router", description="consumer group of the routers")
    kafka_replication: int = Field(1, ge=1, le=7, description="replicas of topics that are created")

    master_key_file: Path = Field(
        default_factory=lambda known: _home(known) / "keys" / "master.key",
        description="versioned keys that wrap the persons' keys; one `<version> <base64 of 32 bytes>` per line",
    )
    lookup_key_file: Path = Field(
        default_factory=lambda known: _home(known) / "keys" / "lookup.key",
        description="key of the HMAC that finds a person by CPR number; base64 of 32 bytes",
    )

    instance: str = Field(
        "1",
        pattern=r"^[A-Za-z0-9._-]{1,60}$",
        description="which of several routers this is; static member id in the group",
    )
    chunk_records: int = Field(1000, ge=1, le=10_000, description="most records of one partition per transaction")
    outbox_records: int = Field(1000, ge=1, le=10_000, description="most outbox rows per round of the relay")
    poll_seconds: float = Field(0.5, gt=0, le=3, description="longest the relay sleeps when nobody wakes it")
    stop_seconds: float = Field(10.0, gt=0, le=300, description="time a process gets to end after SIGTERM")
    health_host: str = Field("127.0.0.1", description="where health and metrics are served")
    health_port: Port = Field(8090, description="port of health and metrics; 0 takes any free one")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    supervisor_pid: int = Field(0, ge=0, description="set by the supervisor for its children: they end with it")
    fail: str = Field("", description="failpoints for tests, name:kind:nth; refused at a site")

    @model_validator(mode="after")
    def _fits_the_mode(self) -> Self:
        if self.mode == "site" and self.fail:
            raise ValueError("STAFET_FAIL is for tests: a site does not start with it")
        if self.kafka_protocol.startswith("SASL") and not (self.kafka_username and self.kafka_password_file):
            raise ValueError("STAFET_KAFKA_PROTOCOL logs in: set STAFET_KAFKA_USERNAME and STAFET_KAFKA_PASSWORD_FILE")
        if self.database_url is not None and urlsplit(self.database_url).scheme not in {"postgresql", "postgres"}:
            raise ValueError("STAFET_DATABASE_URL is no URI of the form postgresql://…")
        return self

    def dsn(self) -> str:
        """Return the database URI with the password of its file in place; raises SettingsError when unset."""
        if self.database_url is None:
            raise SettingsError("STAFET_DATABASE_URL is not set (postgresql://user@host:port/name)")
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


def load(**given: Any) -> Settings:
    """Read the settings from the environment; `given` overrides. Raises SettingsError with every fault."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError("; ".join(_say(dict(fault)) for fault in error.errors())) from None
    strange = unknown(os.environ)
    if strange and settings.mode == "site":
        raise SettingsError(f"no such setting: {', '.join(strange)}; `stafet config show` lists them")
    return settings


def unknown(environment: Mapping[str, str]) -> list[str]:
    """List the STAFET_ variables that mean nothing, so that a typing error is seen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(
        name for name in environment if name.startswith(PREFIX) and name not in known and not name.startswith(FOREIGN)
    )


def masked(settings: Settings) -> dict[str, str]:
    """Return variable → value for people's eyes: a password inside the database URI becomes `***`."""
    shown = {PREFIX + name.upper(): value for name, value in settings.model_dump().items()}
    if settings.database_url is not None:
        shown["STAFET_DATABASE_URL"] = without_password(settings.database_url)
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def without_password(url: str) -> str:
    """Return the URI with `***` for the password, in the authority as in the parameters (RFC 3986)."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    name, colon, password = user.partition(":")
    netloc = f"{name}{colon}{'***' if password else ''}{at}{place}"
    pairs = [
        f"{key}=***" if key.lower() in {"password", "sslpassword"} else f"{key}={value}" if same else key
        for key, same, value in (pair.partition("=") for pair in parts.query.split("&"))
    ]
    return urlunsplit(parts._replace(netloc=netloc, query="&".join(pairs)))


def read_secret(variable: str, path: Path) -> str:
    """Return the first line of a secret's file; raises SettingsError that names the variable and the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{variable}: {path} cannot be read ({error.strerror})") from None
    secret = text.partition("\n")[0].strip()
    if not secret:
        raise SettingsError(f"{variable}: {path} is empty")
    return secret


def _home(known: dict[str, Any]) -> Path:
    return Path(known.get("home", ".stafet"))


def _say(fault: dict[str, Any]) -> str:
    names = [PREFIX + str(part).upper() for part in fault["loc"]]
    text = str(fault["msg"]).removeprefix("Value error, ")
    return ": ".join([*names, text])
