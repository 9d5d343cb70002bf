"""Masking: no password is shown, wherever a URI carries it."""

import pytest

from services.runtime.config.masking import masked
from services.runtime.config.settings import load


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hemmelig@db:5432/x",
        "postgresql://db/x?user=u&password=hemmelig&sslmode=require",
        "postgresql://u:hem%40hemmelig@/x?host=/run/pg",
    ],
)
def test_what_is_shown_has_no_password(url: str) -> None:
    """`stafet config show` masks a password wherever a URI may carry it, and keeps the rest."""
    shown = masked(load(database_url=url))["STAFET_DATABASE_URL"]
    assert "hemmelig" not in shown
    assert "***" in shown
    assert shown.startswith("postgresql://")


def test_what_is_not_secret_is_shown_whole() -> None:
    """Masking leaves a URI without password as it is, with its socket folder."""
    url = "postgresql://postgres@/postgres?host=/run/pg"
    assert masked(load(database_url=url))["STAFET_DATABASE_URL"] == url
