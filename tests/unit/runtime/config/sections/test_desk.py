"""The desk's settings: where browsers find it, and what a site never starts with."""

import pytest

from services.runtime.config.settings import SettingsError, load


@pytest.mark.parametrize(
    "url",
    ["desk.example", "http://desk.example", "https://desk.example/", "https://desk.example/x", "https://u@desk.example",
     "https://", "ftp://localhost", "https://desk.example?x"],
)  # fmt: skip
def test_its_address_is_an_origin(url: str) -> None:
    """HTTPS, or this machine; no path, which the routes have."""
    with pytest.raises(SettingsError, match="STAFET_DESK_URL"):
        load(mode="test", desk_url=url)
    assert load(mode="test", desk_url="http://localhost:8080").desk_url
    assert load(mode="site", desk_url="").desk_url is None


def test_a_site_starts_with_no_fictive_users_and_in_no_clear_text() -> None:
    """Whoever sets them at a site is told, and nothing starts; a demo has them unless told otherwise."""
    with pytest.raises(SettingsError, match="STAFET_DEMO_USERS"):
        load(mode="site", demo_users=True)
    with pytest.raises(SettingsError, match="STAFET_DESK_URL"):
        load(mode="site", desk_url="http://localhost:8080")
    assert [load(mode=mode).demo_users for mode in ("demo", "test", "site")] == [True, False, False]


def test_a_token_for_the_desk_is_none_for_the_interface() -> None:
    """The two audiences differ, or whoever logs on hands out tokens of the interface."""
    with pytest.raises(SettingsError, match="STAFET_DESK_CLIENT_ID"):
        load(audience="stafet-desk")


def test_levels_are_a_list() -> None:
    """As the issuer writes them."""
    assert load(desk_levels=" a ,b,").levels == ("a", "b")
