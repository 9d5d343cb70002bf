"""Settings: everything that can be configured, one model, read from STAFET_ variables, secrets from files."""

import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.core.access.principal import Principal, PrincipalError
from services.core.access.roles import OPERATOR
from services.core.evidence.notes import is_origin
from services.runtime.os_errors import reason

PREFIX = "STAFET_"
REPOSITORY = Path(__file__).resolve().parents[3]
# Names under the prefix that belong to the tests and benches, not to a running Stafet.
FOREIGN = (PREFIX + "TEST_", PREFIX + "BENCH_")

_SERVER = re.compile(r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})", re.ASCII)

Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsError(Exception):
    """The configuration cannot be used; the text names each variable and never a value."""


class Settings(BaseSettings):
    """What is in force, frozen; paths are taken as given, times are seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

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

    master_key_file: Path = Field(
        default_factory=lambda known: _home(known) / "keys" / "master.key",
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
        default_factory=lambda known: _home(known) / "keys" / "lookup.key",
        description="nøgle til opslag på CPR-nummer (HMAC); 32 bytes som base64",
    )

    event_key_file: Path | None = Field(
        default_factory=lambda known: None if known.get("mode") == "site" else _home(known) / "keys" / "event.pem",
        description="private nøgler, som udgivere kan forsegle indhold til (JWE); PEM, den nyeste sidst",
    )
    sealed_publishers: str | None = Field(
        None, description="udgivere, der kun må sende forseglet indhold; med komma imellem, fx kriminalforsorgen"
    )

    log_key_file: Path = Field(
        default_factory=lambda known: _home(known) / "keys" / "log.key",
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

    operators: str | None = Field(
        None,
        description="hvem der er drift, når STAFET_MODE er site; med komma imellem, fx drift:stafet:d-1",
    )

    issuer: str | None = Field(None, description="hvem der udsteder adgangsbeviser (OpenID Connect), en https-adresse")
    audience: str = Field("stafet", min_length=1, description="hvem adgangsbeviserne er til (aud)")
    token_algorithm: Literal["RS256", "ES256"] = Field("RS256", description="hvordan udstederen underskriver")

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
    http_host: str = Field("127.0.0.1", description="hvor desk og gateway svarer; en proxy foran dem har TLS")
    desk_port: Port = Field(8080, description="porten til koordinatorernes og udgivernes HTTP; 0 tager en fri")
    gateway_port: Port = Field(8081, description="porten til udgivernes HTTP alene; 0 tager en fri")
    http_body_bytes: int = Field(
        4_194_304, ge=1024, le=67_108_864, description="største indhold af en HTTP-forespørgsel (bytes)"
    )
    http_header_bytes: int = Field(16_384, ge=4096, le=131_072, description="største HTTP-hoved (bytes)")
    http_seconds: float = Field(
        20.0,
        gt=0,
        le=300,
        description="tid til at sende en forespørgsels hoved, til dens indhold og til at tage imod svaret (sekunder)",
    )
    http_connections: int = Field(2000, ge=10, le=50_000, description="flest HTTP-forbindelser på én gang")
    http_workers: int = Field(
        12, ge=1, le=200, description="flest forespørgsler, der arbejder med databasen på én gang"
    )
    publisher_events_per_second: float = Field(
        100.0, gt=0, le=100_000, description="hændelser i sekundet, en udgiver kan sende over HTTP uden ophold"
    )
    publisher_events_at_once: int = Field(
        1000, ge=1, le=100_000, description="flest hændelser i én forespørgsel, og så mange kan sendes på én gang"
    )
    review_permille: int = Field(10, ge=0, le=1000, description="opslag af tusind, der udtages som stikprøve")
    review_opens: time = Field(time(6), description="opslag før dette klokkeslæt er uden for arbejdstid")
    review_closes: time = Field(time(20), description="opslag fra dette klokkeslæt er uden for arbejdstid")
    review_many: int = Field(20, ge=2, description="så mange sager, én person slår op i på ti minutter, er mange")
    review_unhandled_days: int = Field(30, ge=1, description="dage, efter hvilke en set sag burde være behandlet")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="mindste niveau, der logges")
    supervisor_pid: int = Field(0, ge=0, description="sættes af opsynet for dets processer: de slutter sammen med det")
    fail: str = Field("", description="fejlsteder til tests, navn:slags:nr; nægtes i drift")

    @field_validator("kafka_bootstrap")
    @classmethod
    def _is_a_list_of_servers(cls, given: str | None) -> str | None:
        if given is not None and not all(_SERVER.fullmatch(one.strip()) for one in given.split(",")):
            raise ValueError("skal være vært:port med komma imellem, uden PLAINTEXT:// foran; se STAFET_KAFKA_PROTOCOL")
        return given

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
    def _is_an_address(cls, given: str | None) -> str | None:
        if given is not None and not (given.startswith(("https://", "http://127.0.0.1:")) and urlsplit(given).hostname):
            raise ValueError("skal være en https-adresse, fx https://login.eksempel.dk/realms/stafet")
        return given

    @field_validator("log_origin")
    @classmethod
    def _names_a_log(cls, given: str | None) -> str | None:
        if given is not None and not is_origin(given):
            raise ValueError("skal være et navn uden mellemrum og +, fx eksempel.dk/stafet/nordjylland")
        return given

    @model_validator(mode="after")
    def _fits_the_mode(self) -> Self:
        if self.mode == "site" and self.fail:
            raise ValueError("STAFET_FAIL er til tests: en driftsinstallation starter ikke med den")
        if self.kafka_protocol.startswith("SASL") and not (self.kafka_username and self.kafka_password_file):
            raise ValueError(
                "STAFET_KAFKA_PROTOCOL logger ind: sæt STAFET_KAFKA_USERNAME og STAFET_KAFKA_PASSWORD_FILE"
            )
        if (self.pkcs11_module is None) != (self.pkcs11_pin_file is None):
            raise ValueError("STAFET_PKCS11_MODULE og STAFET_PKCS11_PIN_FILE hører sammen: sæt begge eller ingen")
        if self.sealing and self.event_key_file is None:
            raise ValueError("STAFET_SEALED_PUBLISHERS kræver en nøgle at forsegle til: sæt STAFET_EVENT_KEY_FILE")
        if self.database_url is not None and urlsplit(self.database_url).scheme not in {"postgresql", "postgres"}:
            raise ValueError("STAFET_DATABASE_URL er ikke en URI af formen postgresql://…")
        return self

    @property
    def sealing(self) -> frozenset[str]:
        """The publishers that may send nothing in clear."""
        return frozenset(one.strip() for one in (self.sealed_publishers or "").split(",") if one.strip())

    @property
    def operating(self) -> frozenset[Principal] | None:
        """Who operates a site; None where whoever says so does, on a machine of one's own (contracts-acts 8)."""
        if self.mode != "site":
            return None
        return frozenset(Principal.parse(one.strip()) for one in (self.operators or "").split(",") if one.strip())

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


def load(**given: Any) -> Settings:
    """Read the settings from the environment; `given` overrides. Raises SettingsError with every fault."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = [dict(fault) for fault in error.errors() if fault["type"] != "default_factory_not_called"]
        raise SettingsError("; ".join(map(_say, faults))) from None
    strange = unknown(os.environ)
    if strange and settings.mode == "site":
        raise SettingsError(f"findes ikke: {', '.join(strange)}; `stafet config show` viser indstillingerne")
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
        text = path.read_text(encoding="utf-8-sig")  # an editor on Windows puts its mark first
    except OSError as error:
        raise SettingsError(f"{variable}: {path} kan ikke læses ({reason(error)})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: {path} er ikke i UTF-8; gem den om, fx med `iconv -f latin1`") from None
    secret = text.partition("\n")[0].strip()
    if not secret:
        raise SettingsError(f"{variable}: {path} er tom")
    return secret


def _home(known: dict[str, Any]) -> Path:
    return Path(known.get("home", ".stafet"))


def _say(fault: dict[str, Any]) -> str:
    names = [PREFIX + str(part).upper() for part in fault["loc"]]
    return ": ".join([*names, _sentence(fault)])


_LIMITS = {
    "greater_than": ("skal være over", "gt"),
    "greater_than_equal": ("skal være mindst", "ge"),
    "less_than_equal": ("skal være højst", "le"),
}


def _sentence(fault: dict[str, Any]) -> str:
    context = fault.get("ctx", {})
    match str(fault["type"]):
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"skal være {context['expected']}".replace(" or ", " eller ")
        case kind if kind.startswith(("int", "float")):
            return "skal være et tal"
        case kind if kind in _LIMITS:
            return f"{_LIMITS[kind][0]} {context[_LIMITS[kind][1]]:g}"
        case _:
            return "kan ikke bruges"
