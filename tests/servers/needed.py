"""Says what becomes of a test that needs what a machine may lack: skipped on a laptop, failed in CI."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from servers.jars import JarsError, available


def kafka_needed() -> Path:
    """Return the folder of the jars; without them or Java the test is skipped, and fails when CI=true."""
    try:
        return available()
    except JarsError as why:
        _missing("a real Kafka", str(why))


def programs_needed(*names: str) -> None:
    """Without these programs the test is skipped, and fails when CI=true."""
    if missing := [name for name in names if shutil.which(name) is None]:
        _missing(", ".join(missing), "not on the PATH")


def modules_needed(folder: Path, target: str) -> None:
    """Without these modules of npm, which `make <target>` fetches, the test is skipped, and fails when CI=true."""
    if not folder.is_dir():
        _missing(f"modules of npm in {folder.parent.name}", f"run `make {target}`")


def _missing(what: str, why: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI insists on {what}: {why}", pytrace=False)
    pytest.skip(f"needs {what}: {why}")
