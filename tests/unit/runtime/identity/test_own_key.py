"""The installation's own key: made once, for its owner alone, and nothing else is taken for it."""

import stat
from pathlib import Path

import pytest

from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import load
from services.runtime.identity.own_key import own_key


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Kept in the data folder with 0600; the second time it is the same."""
    settings = load(mode="test", home=tmp_path)
    first = own_key(settings).private_numbers()
    assert own_key(settings).private_numbers() == first
    assert stat.S_IMODE((tmp_path / "keys" / "token.key").stat().st_mode) == 0o600


def test_a_key_that_is_open_to_others_or_is_none_is_refused(tmp_path: Path) -> None:
    """Whoever could read it could be anybody."""
    settings = load(mode="test", home=tmp_path)
    own_key(settings)
    path = tmp_path / "keys" / "token.key"
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="åben for andre"):
        own_key(settings)
    path.chmod(0o600)
    path.write_text("x", encoding="ascii")
    with pytest.raises(KeyFileError, match="ingen nøgle"):
        own_key(settings)
