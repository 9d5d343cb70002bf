"""What docker-compose.yml promises, as far as it can be seen without an engine."""

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from e2e.compose import FILE, ROOT, STAFET, VariableError, loaded, owners, seconds, variables
from services.core.evidence.policy import Policy
from services.runtime.config import event_keys, keys
from services.runtime.config.settings import PREFIX, Settings, load
from services.runtime.processes import NAMES
from services.signer.witnessing import promised
from services.storage.login_users import LOGIN_USERS

GIVEN = {"STAFET_KAFKA_HOST": "kafka.example.dk", "STAFET_KAFKA_CLUSTER_ID": "a" * 22,
         "STAFET_ISSUER": "https://login.example.dk/realms/stafet",
         "STAFET_OPERATORS": "drift:stafet:d-1,drift:stafet:d-2"}  # fmt: skip
SCHEMA = orjson.loads((ROOT / "deploy" / "schemas" / "compose-spec.json").read_bytes())
SERVICES: dict[str, Any] = loaded(GIVEN)["services"]
ONCE = ("setup", "operator")
ASKED_FOR = ("operator", "witness")
"""What `up` does not start."""
HTTP = {"desk": ("people",), "gateway": ("publishers",)}
"""Who serves HTTP, each on a network of its own beside the inner one."""
ASKING = {**HTTP, "operator": ("people",), "signer": ("witnesses",), "clock": ("mail",),
          "dispatcher": ("partners",)}  # fmt: skip
"""Who asks the issuer for its keys, or the witnesses, or gives mails to a server, and so has a way out."""
LASTING = tuple(name for name in SERVICES if name not in ONCE)
USERS = {one.name: one for one in LOGIN_USERS}


def test_it_is_a_compose_file() -> None:
    """The file fits the Compose Specification's own schema."""
    jsonschema.Draft202012Validator(SCHEMA).validate(loaded(GIVEN))


@pytest.mark.parametrize(("service", "key"), [("router", "healthchek"), ("kafka", "restarts"), ("setup", "commands")])
def test_a_wrong_key_does_not_fit(service: str, key: str) -> None:
    """A typing error in a service's key is caught by the same schema (the twin of the test above)."""
    wrong = loaded(GIVEN)
    wrong["services"][service][key] = "x"
    with pytest.raises(jsonschema.ValidationError, match=key):
        jsonschema.Draft202012Validator(SCHEMA).validate(wrong)


def test_every_process_is_a_service() -> None:
    """Each process of `stafet run` has one service of its name that runs it, and setup runs before all of them."""
    assert set(SERVICES) == {"kafka", "database", "witness", *STAFET}
    assert set(NAMES) == set(STAFET) - set(ONCE)
    for name in NAMES:
        assert SERVICES[name]["command"] == ["stafet", "run", name]
        assert SERVICES[name]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", STAFET)
def test_the_environment_is_one_that_a_site_starts_with(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable of a service is a setting, and together they are accepted in site mode without failpoints."""
    environment = SERVICES[name]["environment"]
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    assert set(environment) <= known
    for variable in known:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    settings = load()
    assert settings.mode == "site"
    assert not settings.fail


@pytest.mark.parametrize("name", STAFET)
def test_a_service_has_the_secrets_it_reads_and_no_others(name: str) -> None:
    """Only who opens and seals content has the keys, the signer the log's; each its own user's password."""
    keys_of = {"master_key", "lookup_key"} if name in {"router", "relay", "dispatcher", "operator", *HTTP} else set()
    keys_of |= {"log_key"} if name == "signer" else set()
    users = {"database_password", *(one.secret for one in LOGIN_USERS)} if name == "setup" else {USERS[name].secret}
    if name in {"router", "dispatcher", "operator", *HTTP}:
        keys_of.add("event_keys")
    assert set(SERVICES[name]["secrets"]) == users | keys_of


@pytest.mark.parametrize("name", [name for name in STAFET if name != "setup"])
def test_a_service_has_a_database_user_of_its_own(name: str) -> None:
    """It logs in as the user that setup made for it, with that one's password."""
    given = SERVICES[name]["environment"]
    assert given["STAFET_DATABASE_URL"] == f"postgresql://{USERS[name].user}@database:5432/stafet"
    assert given["STAFET_DATABASE_PASSWORD_FILE"] == f"/run/secrets/{USERS[name].secret}"


def test_nobody_but_setup_is_the_databases_owner() -> None:
    """The superuser's password is PostgreSQL's and setup's alone."""
    assert owners(SERVICES) == {"setup", "database"}


@pytest.mark.parametrize(
    "key", [{"environment": {"STAFET_DATABASE_URL": "postgresql://stafet@database:5432/stafet"}},
            {"secrets": ["database_relay", "database_password"]}],
)  # fmt: skip
def test_a_service_that_uses_the_superuser_is_seen(key: dict[str, Any]) -> None:
    """A process that logs in as the owner, or is given its password, is found (the twin)."""
    assert owners(SERVICES | {"relay": SERVICES["relay"] | key}) == {"setup", "database", "relay"}


def test_no_secret_stands_in_the_file() -> None:
    """Secrets are files of a folder that git ignores; no variable holds a password and no URI carries one."""
    for name, secret in loaded(GIVEN)["secrets"].items():
        assert secret == {"file": f"./deploy/secrets/{name}"}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "deploy/secrets/", "deploy/witness/", "deploy/witnesses/"} <= set(ignored)
    for service in SERVICES.values():
        for variable, value in service["environment"].items():
            assert "PASSWORD" not in variable or variable.endswith("_FILE")
            assert not re.search(r"://[^/@]*:[^/@]*@", value)


@pytest.mark.parametrize("name", STAFET)
def test_a_stafet_service_may_do_little(name: str) -> None:
    """Not root, a read-only root, no capability, no new privilege; a way out only for who asks issuer or witnesses."""
    service = SERVICES[name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["networks"] == ["inside", *ASKING.get(name, ())]
    assert ("ports" in service) == (name in HTTP)
    assert "privileged" not in service
    assert loaded(GIVEN)["networks"]["inside"] == {"internal": True}


def test_only_the_guarded_listener_is_published() -> None:
    """To others only Kafka publishes a port, whose listener asks for a password over TLS; HTTP to this machine."""
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    here = {"desk": ["127.0.0.1:8080:8080"], "gateway": ["127.0.0.1:8081:8081"]}
    assert published == {"kafka": ["9094:9094"], **here}
    kafka = SERVICES["kafka"]["environment"]
    assert "OUTSIDE://:9094" in kafka["KAFKA_LISTENERS"].split(",")
    assert "OUTSIDE:SASL_SSL" in kafka["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")


@pytest.mark.parametrize("name", LASTING)
def test_what_ends_with_70_or_75_is_started_again(name: str) -> None:
    """Any end is followed by another start, also after the machine's: 70 and 75 ask for it, and no try is the last."""
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_setup_runs_once() -> None:
    """What prepares tables and topics is not started again by the engine; its failure stops `up` with its message."""
    assert SERVICES["setup"]["restart"] == "no"
    *shell, commands = SERVICES["setup"]["command"]
    assert shell == ["sh", "-ec"]  # it ends with the first command that fails
    assert commands.split("; ") == [
        "stafet db upgrade", "stafet rulebook begin", "stafet db users /run/secrets", "stafet topics apply --acl"
    ]  # fmt: skip


def test_an_operators_shell_is_not_started() -> None:
    """`up` leaves it alone, and nothing starts it again; a witness to try with is asked for too."""
    assert tuple(name for name, service in SERVICES.items() if "profiles" in service) == ASKED_FOR
    assert SERVICES["operator"]["restart"] == "no"


def test_the_signer_alone_reads_who_the_witnesses_are() -> None:
    """Policy and lines lie in a folder that it cannot write to; the one to try with has no secret, and its loopback."""
    given = {name: service["environment"] for name, service in SERVICES.items()}
    variables_of = {"STAFET_WITNESS_POLICY_FILE": "policy", "STAFET_WITNESS_FOLDER": "lines"}
    assert {name for name in given if variables_of.keys() & given[name].keys()} == {"signer"}
    assert {name: given["signer"][name] for name in variables_of} == {
        name: f"/run/witnesses/{file}" for name, file in variables_of.items()
    }
    assert SERVICES["signer"]["volumes"] == ["./deploy/witnesses:/run/witnesses:ro"]
    witness = SERVICES["witness"]
    assert (witness["network_mode"], witness["environment"]) == ("service:signer", {})
    assert not {"secrets", "networks", "ports"} & witness.keys()
    assert (witness["user"], witness["read_only"], witness["cap_drop"]) == ("10001:10001", True, ["ALL"])


@pytest.mark.parametrize("name", NAMES)
def test_a_process_ends_itself_before_it_is_killed(name: str) -> None:
    """The engine waits longer after SIGTERM than the process may take."""
    service = SERVICES[name]
    assert seconds(service["stop_grace_period"]) > float(service["environment"]["STAFET_STOP_SECONDS"]) + 5


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_asked_for_its_health(name: str) -> None:
    """Each has a health check with its own limits; a slow start is given a minute."""
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert seconds(check["timeout"]) < seconds(check["interval"])
    assert seconds(check["start_period"]) >= 60


def test_kafka_is_the_version_that_the_tests_run() -> None:
    """The image has the version of the jars that every `kafka` test starts."""
    pom = (ROOT / "deploy" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([^<]+)<", pom)
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_a_forgotten_variable_is_told() -> None:
    """Without the variables of make-secrets nothing starts: a cluster id that everybody has would mix up positions."""
    with pytest.raises(VariableError, match="make-secrets"):
        loaded({"STAFET_KAFKA_HOST": "kafka.example.dk"})
    insisted = {name for name, default in variables(FILE.read_text(encoding="utf-8")).items() if default is None}
    assert insisted == set(GIVEN)


def make_secrets(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run deploy/make-secrets on a folder of its own."""
    (folder / "deploy").mkdir(exist_ok=True)
    script = folder / "deploy" / "make-secrets"
    script.write_text((ROOT / "deploy" / "make-secrets").read_text(encoding="utf-8"), encoding="utf-8")
    command = ["sh", script, "localhost", GIVEN["STAFET_ISSUER"], GIVEN["STAFET_OPERATORS"]]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_make_secrets_makes_what_the_file_names(tmp_path: Path) -> None:
    """Every secret and variable is made once, closed to others, usable as keys, and never overwritten."""
    first = make_secrets(tmp_path)
    assert first.returncode in (0, 1), first.stderr  # 1: only root can hand the files to the image's group
    made = {path.name: path.read_text(encoding="ascii") for path in (tmp_path / "deploy" / "secrets").iterdir()}
    assert set(made) == set(loaded(GIVEN)["secrets"])
    for name in made:
        mode = (tmp_path / "deploy" / "secrets" / name).stat().st_mode
        assert not mode & stat.S_IRWXO
    env = dict(line.split("=") for line in (tmp_path / ".env").read_text(encoding="ascii").splitlines())
    assert set(env) == set(GIVEN)
    policy = tmp_path / "deploy" / "witnesses" / "policy"
    assert Policy.parse(promised(load(mode="site", witness_policy_file=policy))).quorum_met(())
    assert (policy.parent / "lines").is_dir()
    assert (tmp_path / "deploy" / "witness").is_dir()
    assert len(env["STAFET_KAFKA_CLUSTER_ID"]) == 22
    place = tmp_path / "deploy" / "secrets"
    named = {f"{name}_key_file": place / f"{name}_key" for name in ("master", "lookup")}
    settings = load(mode="site", event_key_file=place / "event_keys", **named)
    assert event_keys.held(settings)
    assert max(keys.load(settings).master) == 1
    again = make_secrets(tmp_path)
    assert again.stderr.count("is there already") == len(made) + 2
    assert {path.name: path.read_text(encoding="ascii") for path in place.iterdir()} == made
