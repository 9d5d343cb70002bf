"""The commands of the page for files at night, as they stand there, with a dispatcher that runs."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from servers.stafet import Stafet, until
from services.runtime.config.settings import REPOSITORY, Settings

pytestmark = pytest.mark.server


def blocks() -> list[tuple[list[str], list[str]]]:
    """Return the commands and the printed lines of each block of the section."""
    page = (REPOSITORY / "docs" / "publishing.md").read_text(encoding="utf-8")
    section = page.partition("## Files at night")[2].partition("\n## ")[0]
    found = [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.DOTALL)]
    return [
        ([line[2:] for line in lines if line.startswith("$ ")], [line for line in lines if not line.startswith("$ ")])
        for lines in found
    ]


def test_what_the_page_shows_happens(settings: Settings, tmp_path: Path) -> None:
    """A file that is dropped as the page says lies in `done`, beside the report that the page prints."""
    root = tmp_path / "files"
    (root / "nordjyllands-politi" / "in").mkdir(parents=True)
    given = os.environ | {"STAFET_FILES": str(root)}

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ("sh", "-c", command), env=given, cwd=REPOSITORY, capture_output=True, text=True, check=False
        )

    (dropping, _), (looking, printed) = blocks()
    with Stafet("dispatcher", settings, files=root) as dispatcher:
        for command in dropping:
            assert run(command).returncode == 0
        until(lambda: run(looking[0]).returncode == 0, "a report")
        assert run(looking[0]).stdout.splitlines() == printed
        assert dispatcher.lines("connector_failed") == []
