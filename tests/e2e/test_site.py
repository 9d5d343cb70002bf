"""The services of docker-compose.yml, started as processes of this machine, carry an event from publisher to queue."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from e2e.image import files
from e2e.site import Site
from integration.office import rows
from sent import notice
from servers.issuer import Issuer, issuing
from servers.needed import kafka_needed
from servers.stafet import until
from servers.traffic import read
from services.runtime.embedded.pair import EmbeddedPair
from services.runtime.processes import NAMES

pytestmark = [pytest.mark.kafka, pytest.mark.server]
VENV = Path(sys.executable).parents[1]
PUBLISHER, PASSWORD = "publisher-kriminalforsorgen", "fictive-password"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """The issuer whose tokens count at the site."""
    with issuing() as running:
        yield running


@pytest.fixture(scope="module")
def site(pair: EmbeddedPair, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole file, up and healthy, with one publisher's user made as deploy/README.md says."""
    kafka_needed()
    # Who the pair's own PostgreSQL runs as: as root it makes a user for that, and opens the wheel's programs to it.
    owner = (pair._home / "pg").stat().st_uid if os.geteuid() == 0 else None
    with Site(tmp_path_factory.mktemp("site"), VENV, owner, issuer.url) as up:
        admin = AdminClient({"bootstrap.servers": up.open, "log_level": 0})
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        made = admin.alter_user_scram_credentials([UserScramCredentialUpsertion(PUBLISHER, info, PASSWORD.encode())])
        for future in made.values():
            future.result(30)
        yield up


def publish(site: Site, folder: Path, *arguments: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    """Send one event from outside, as the publisher's own machine does."""
    (folder / "password").write_text(password, encoding="ascii")
    certificate = (
        "-----BEGIN CERTIFICATE-----" + site.secret("kafka_tls").read_text().partition("-----BEGIN CERTIFICATE-----")[2]
    )
    (folder / "ca.pem").write_text(certificate, encoding="ascii")
    (folder / "event.json").write_text(json.dumps(notice()), encoding="utf-8")
    outside = {
        "PATH": site.services["setup"].env["PATH"],
        "PYTHONPATH": site.services["setup"].env["PYTHONPATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "STAFET_MODE": "site",
        "STAFET_KAFKA_BOOTSTRAP": site.guarded,
        "STAFET_KAFKA_PROTOCOL": "SASL_SSL",
        "STAFET_KAFKA_USERNAME": PUBLISHER,
        "STAFET_KAFKA_PASSWORD_FILE": str(folder / "password"),
        "STAFET_KAFKA_CA_FILE": str(folder / "ca.pem"),
    }
    command = ["stafet", "publish", str(folder / "event.json"), *arguments]
    return subprocess.run(command, env=outside, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def waiting(site: Site) -> int:
    """Return how many wait at the KSP of Hjorring, asked as `docker compose run --rm operator stafet queue list` asks.

    Counts are all that is told to somebody without a token of the site's issuer.
    """
    done = site.services["operator"].run(
        "stafet", "queue", "list", "--summary", "--forum", "ksp", "--municipality", "0860", "-o", "json"
    )
    assert done.returncode == 0, done.stderr
    return sum(one["open"] for one in json.loads(done.stdout))


def test_an_event_goes_through(site: Site, tmp_path: Path) -> None:
    """A publisher logs in from outside and publishes; the item waits at its forum and the receipt comes back to it."""
    sent = publish(site, tmp_path)
    assert sent.returncode == 0, sent.stderr
    assert until(lambda: waiting(site), "an item in the queue") == 1
    secure = {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": PUBLISHER,
        "sasl_password": PASSWORD,
        "ssl_ca_location": str(tmp_path / "ca.pem"),
        "group_id": f"{PUBLISHER}-test",
    }
    (receipt,) = read(site.guarded, "receipts.kriminalforsorgen", 1, **secure)
    assert json.loads(receipt.value())["data"]["outcome"] == "routed"


def test_a_publisher_writes_to_its_own_topic_only(site: Site, tmp_path: Path) -> None:
    """The access rules that setup gave hold: another publisher's topic is refused, and so is a wrong password."""
    others = publish(site, tmp_path, "--to", "kommune-0860")
    assert others.returncode == 69
    assert "TOPIC_AUTHORIZATION_FAILED" in others.stderr
    wrong = publish(site, tmp_path, password="wrong")  # noqa: S106 -- it is no password, that is the point
    assert wrong.returncode == 69
    assert "wrong" not in wrong.stderr


def test_setup_a_second_time_changes_nothing(site: Site) -> None:
    """`docker compose up` again runs setup again: everything is there, nothing is refused, it ends with 0."""
    again = site.services["setup"].run(*site.services["setup"].part["command"])
    assert again.returncode == 0
    assert "allerede" in again.stderr


def test_a_killed_router_comes_back_in_the_same_place(site: Site, tmp_path: Path) -> None:
    """After kill -9, which `restart` answers with the same command, the next event arrives and none comes twice."""
    before = waiting(site)
    router = site.services["router"]
    router.kill()
    router.start(router.part["command"])
    router.wait_healthy(router.part["healthcheck"]["test"][1:])
    assert publish(site, tmp_path).returncode == 0
    until(lambda: waiting(site) > before, "the second item")
    assert waiting(site) == before + 1
    balance = site.services["operator"].run("stafet", "balance", "-o", "json")
    assert balance.returncode == 0, balance.stdout


def test_each_service_logs_in_as_its_own_user(site: Site) -> None:
    """With the password that make-secrets made for it: the database knows each process by its user."""
    query = "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name LIKE 'stafet %%' ORDER BY 1"
    given = site.services["setup"].env
    password = Path(given["STAFET_DATABASE_PASSWORD_FILE"]).read_text(encoding="ascii").strip()
    assert rows(given["STAFET_DATABASE_URL"].replace("stafet@", f"stafet:{password}@"), query) == [
        "site_clock", "site_desk", "site_dispatcher", "site_gateway", "site_relay", "site_router", "site_signer"
    ]  # fmt: skip
    wrong = site.services["relay"].env | {"STAFET_DATABASE_PASSWORD_FILE": given["STAFET_DATABASE_PASSWORD_FILE"]}
    refused = subprocess.run(
        ["stafet", "run", "relay"], env=wrong, capture_output=True, text=True, check=False, timeout=60
    )
    assert refused.returncode != 0
    assert password not in refused.stderr


def test_http_knows_the_sites_issuer_alone(site: Site, issuer: Issuer) -> None:
    """The issuer's token is somebody, who sees nothing without a grant; without one nobody is let in."""
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    somebody = {
        name: httpx.get(f"{url}/api/v1/handovers/{uuid4()}", headers=headers) for name, url in site.http.items()
    }
    assert {name: answer.status_code for name, answer in somebody.items()} == {"desk": 404, "gateway": 404}
    nobody = {name: httpx.get(f"{url}/api/v1/handovers/{uuid4()}") for name, url in site.http.items()}
    assert {name: answer.status_code for name, answer in nobody.items()} == {"desk": 401, "gateway": 401}


def test_what_an_operator_looks_at_is_in_order(site: Site) -> None:
    """The shell's own user has what `stafet doctor` asks for, and reads letters, partitions and grants."""
    shell = site.services["operator"]
    looked = json.loads(shell.run("stafet", "doctor", "-o", "json").stdout)
    assert {one["what"]: one["state"] for one in looked}["Rettigheder"] == "i orden"
    for words in (("deadletter", "list"), ("topics", "stopped"), ("grant", "list")):
        done = shell.run("stafet", *words, "-o", "json")
        assert done.returncode == 0, done.stderr


def told(site: Site, issuer: Issuer, folder: Path, *words: str, **claims: str) -> str:
    """Return what a command of the operator's shell prints to whom a token of the issuer is about."""
    (folder / "token").write_text(issuer.token(**claims), encoding="ascii")
    done = site.services["operator"].run("stafet", *words, "--token-file", str(folder / "token"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_operator_lets_in_the_first_and_they_the_next(site: Site, issuer: Issuer, tmp_path: Path) -> None:
    """With tokens of the issuer: drift lets in a leader, who lets in a coordinator, to whom the desk tells the item."""
    run = partial(told, site, issuer, tmp_path)
    where = ("--forum", "ksp", "--municipality", "0860", "--reason", "Ny på posten")
    run("grant", "add", "forumleder:kommune-0860:f-1", *where, sub="d-1", stafet_role="drift", stafet_org="stafet")
    run("grant", "add", "koordinator:kommune-0860:k-17", *where, sub="f-1", stafet_role="forumleder")
    publish(site, tmp_path)
    (first, *_) = until(
        lambda: json.loads(run("queue", "list", "--forum", "ksp", "-o", "json")), "an item that a coordinator sees"
    )
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    assert httpx.get(f"{site.http['desk']}/api/v1/handovers/{first['id']}", headers=headers).status_code == 200


def test_a_witness_to_try_with_cosigns_as_the_readme_says(site: Site, issuer: Issuer, tmp_path: Path) -> None:
    """A key, the log's key from an export, a line in the policy, a signer that starts again: the log is witnessed."""
    run = partial(told, site, issuer, tmp_path)
    everywhere = ("--forum", "*", "--municipality", "*", "--reason", "Ny på posten")
    auditor = {"sub": "r-1", "stafet_role": "revisor", "stafet_org": "stafet"}
    run("grant", "add", "revisor:stafet:r-1", *everywhere, sub="d-1", stafet_role="drift", stafet_org="stafet")
    signer, witness = site.services["signer"], site.services["witness"]
    folder = witness.part["command"][-3]
    made = witness.run("stafet", "witness", "key", folder, "--name", "proeve.example/vidne")
    assert made.returncode == 0, made.stderr
    run("audit", "export", str(tmp_path / "first"), **auditor)
    with (Path(folder) / "logs").open("a", encoding="utf-8") as logs:
        logs.write((tmp_path / "first" / "log.vkey").read_text(encoding="utf-8"))
    address = f"http://127.0.0.1:{witness.part['command'][-1]}/"
    policy = f"witness proeve {made.stdout.strip()} {address}\nquorum proeve\n"
    Path(signer.env["STAFET_WITNESS_POLICY_FILE"]).write_text(policy, encoding="utf-8")
    assert signer.stop() == 0
    signer.start(signer.part["command"])
    witness.start(witness.part["command"])
    for one in (signer, witness):
        one.wait_healthy(one.part["healthcheck"]["test"][1:])
    until(lambda: "witness_cosigned" in signer.log.read_text(encoding="utf-8"), "a cosignature")
    run("audit", "export", str(tmp_path / "second"), **auditor)
    verified = witness.run("stafet", "audit", "verify", str(tmp_path / "second"))
    assert (verified.returncode, "bevidnet efter" in verified.stdout) == (0, True), verified.stdout
    assert witness.stop() == 0


def test_every_process_ends_in_its_grace_period_and_leaves_no_file(site: Site) -> None:
    """SIGTERM ends each process with 0 before the engine would kill it; none wrote anything to its root."""
    assert {name: site.services[name].stop() for name in NAMES} == dict.fromkeys(NAMES, 0)
    assert files(site.image) == site.fresh
