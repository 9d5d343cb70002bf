"""Keys: which publishers must seal, as the setting lists them."""

from services.runtime.config.settings import load


def test_the_publishers_that_must_seal_are_a_list() -> None:
    """Commas, blanks around them; nobody when it is unset."""
    assert load(mode="test", sealed_publishers=" politi, kriminalforsorgen,").sealing == {"politi", "kriminalforsorgen"}
    assert load(mode="test").sealing == frozenset()
