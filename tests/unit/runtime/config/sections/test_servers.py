"""Servers: how their addresses are read, and that passwords come from files."""

from pathlib import Path

import pytest

from services.runtime.config.settings import SettingsError, load


def test_the_password_comes_from_its_file_and_is_escaped(tmp_path: Path) -> None:
    """The database password is read from its file, and what a URI would misread is escaped."""
    secret = tmp_path / "password"
    secret.write_text("p@ss/w:rd\n")
    settings = load(database_url="postgresql://stafet@db:5433/stafet?sslmode=require", database_password_file=secret)
    assert settings.dsn() == "postgresql://stafet:p%40ss%2Fw%3Ard@db:5433/stafet?sslmode=require"


@pytest.mark.parametrize("servers", ["k:9092", "k1:9092,k2.example.dk:9093", "[::1]:9092", "127.0.0.1:9, b:10"])
def test_a_bootstrap_is_a_list_of_servers(servers: str) -> None:
    """Host and port, one or several."""
    assert load(mode="test", kafka_bootstrap=servers).kafka_bootstrap == servers


@pytest.mark.parametrize(
    "servers", ["PLAINTEXT://k:9092", "k", "k:", "", "k:9092;l:9092", "k:9092,", "http://k:9092/x"]
)
def test_a_bootstrap_of_another_form_is_refused_with_a_word(servers: str) -> None:
    """Librdkafka reads a protocol in front, the router's own client does not: nobody learns it from one of the two."""
    with pytest.raises(SettingsError, match=r"STAFET_KAFKA_BOOTSTRAP: skal være vært:port"):
        load(mode="test", kafka_bootstrap=servers)
