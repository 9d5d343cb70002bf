"""The client of webhooks against servers that are none, or not who they say: each is a word, and nobody is believed."""

import asyncio
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.webhook.addresses import networks
from connectors.webhook.signing import headers, told
from servers.receiver import Receiver, receiving
from services.runtime.config.settings import SettingsError
from services.runtime.webhook_client import Answer, WebhookClient

INSIDE = "127.0.0.0/8, ::1/128"
BODY = b'{"type":"dk.stafet.handover_offered.v1"}'


def posted(url: str, also: str = INSIDE, ca_file: Path | None = None) -> Answer:
    """Post once, as a worker does."""

    async def post() -> Answer:
        client = WebhookClient(networks(also), ca_file, 2.0)
        try:
            return await client.post(url, headers(b"s" * 32, "m-1", datetime.now(UTC), BODY), BODY)
        finally:
            await client.close()

    return asyncio.run(post())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost that nobody vouches for, with its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    files = ("-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "one.pem")
    subprocess.run([*made, *files], check=True, capture_output=True)
    return folder / "one.pem"


def test_a_certificate_is_believed_that_the_site_names_and_no_other(certificate: Path) -> None:
    """Without the setting it is NOT_SECURE, and nothing of the message was said; by another name too."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with receiving(Receiver(secret=told(b"s" * 32)), context) as receiver:
        url = f"https://localhost:{receiver.port}/stafet"
        assert posted(url).outcome == "NOT_SECURE"
        assert posted(url.replace("localhost", "127.0.0.1"), ca_file=certificate).outcome == "NOT_SECURE"
        assert receiver.heard == []
        assert posted(url, ca_file=certificate) == Answer(204, "204")
        assert len(receiver.heard) == 1


def test_a_certifier_that_cannot_be_read_stops_the_worker(tmp_path: Path) -> None:
    """And the setting is named."""
    with pytest.raises(SettingsError, match="STAFET_WEBHOOK_CA_FILE"):
        WebhookClient((), tmp_path / "none.pem")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0"])
def test_no_way_of_writing_an_address_inside_helps(host: str) -> None:
    """Numbers, short forms, wrapped ones, names: what they mean is looked at, not what they are."""
    with receiving(Receiver()) as receiver:
        for scheme in ("http", "https"):
            for also in ("", "10.0.0.0/8"):
                found = posted(f"{scheme}://{host}:{receiver.port}/", also).outcome
                assert found in {"ADDRESS_REFUSED", "NAME_UNKNOWN"}
        assert receiver.heard == []


def test_without_tls_only_named_networks_are_told() -> None:
    """A public address is not, whoever says so."""
    assert posted("http://198.41.0.4/", "127.0.0.0/8").outcome == "ADDRESS_REFUSED"


def test_nobody_there_is_said_as_it_is() -> None:
    """A port nobody listens on, a name that is none."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert posted(f"http://127.0.0.1:{port}/").outcome == "NO_CONNECTION"
    assert posted("https://nobody.invalid/").outcome == "NAME_UNKNOWN"


def test_what_is_no_http_is_said_as_it_is() -> None:
    """A server that speaks something else."""
    with receiving(Receiver()) as receiver:
        assert posted(f"https://127.0.0.1:{receiver.port}/").outcome in {"NOT_SECURE", "BROKEN_ANSWER"}
