"""What is said when Kafka refuses us: never a password, and a sentence only where a person reads along."""

import json
from pathlib import Path

import pytest
from confluent_kafka import KafkaError

from services.runtime.config.settings import Settings, load
from services.runtime.kafka import refusal
from services.runtime.telemetry import log


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that log in at a port where nobody is."""
    password = tmp_path / "password"
    password.write_text("hemmelig", encoding="ascii")
    return load(
        mode="test",
        home=tmp_path,
        kafka_bootstrap="127.0.0.1:9",
        kafka_protocol="SASL_PLAINTEXT",
        kafka_username="stafet-router",
        kafka_password_file=password,
    )


@pytest.mark.parametrize("code", [refusal.LOGIN_REFUSED, refusal.NO_RIGHTS])
@pytest.mark.parametrize(("supervisor", "lines"), [(0, 2), (4711, 1)])
def test_a_refusal_is_a_line_and_where_nobody_supervises_a_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str], code: str, supervisor: int, lines: int
) -> None:
    """The log says where and which of the two; the sentence says what to change; neither holds the password."""
    log.configure("router")
    refusal.tell(settings.model_copy(update={"supervisor_pid": supervisor}), code)
    said = capsys.readouterr().err
    told = json.loads(said.splitlines()[0])
    assert (told["event"], told["code"], told["exit"]) == ("broker_refused", code, 77)
    assert told["address"] == "127.0.0.1:9"
    assert len(said.splitlines()) == lines
    assert ("stafet-router" in said) == (supervisor == 0)
    assert "hemmelig" not in said


def test_only_a_refused_login_is_one() -> None:
    """A cluster that is away is no refusal: whoever takes it for one gives up on what would pass."""
    assert refusal.is_login(KafkaError(KafkaError._AUTHENTICATION))
    assert not refusal.is_login(KafkaError(KafkaError._TRANSPORT))


def test_nobody_there_is_no_refusal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, and where nobody asks for a login, the login was not refused."""
    monkeypatch.setattr(refusal, "ANSWER", 0.2)
    assert not refusal.login_refused(settings)
    assert not refusal.login_refused(settings.model_copy(update={"kafka_protocol": "PLAINTEXT"}))
