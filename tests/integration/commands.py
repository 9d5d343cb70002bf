"""Commands of `stafet` run in this process against a test's servers, as a person at a shell runs them."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from servers.stafet import environment
from services.cli.main import main
from services.runtime.config.settings import PREFIX, Settings


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


def commands(settings: Settings, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs one command with these settings."""
    for name, value in environment(settings).items():
        if name.startswith(PREFIX):
            patch.setenv(name, value)

    def run(*words: str) -> Ended:
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as ended:  # argparse ends by itself
            code = int(ended.code or 0)
        return Ended(code, *capsys.readouterr())

    return run
