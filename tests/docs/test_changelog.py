"""The changelog has a section for the version that the package says it is."""

import re
import tomllib

from docs.pages import ROOT


def newest(changelog: str) -> str | None:
    """Return the number of the newest section that has one and a date."""
    found = re.search(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    return found[1] if found else None


def test_the_version_has_its_section() -> None:
    """The newest numbered section of CHANGELOG.md is the version in pyproject.toml, below what is not released."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert newest(changelog) == version
    assert changelog.index("\n## [Unreleased]\n") < changelog.index(f"\n## [{version}] - ")


def test_a_version_without_section_is_seen() -> None:
    """The twin: another number, and a section without a date, are not the version's."""
    assert newest("## [Unreleased]\n\n## [0.0.9] - 2026-01-01\n") == "0.0.9"
    assert newest("## [Unreleased]\n\n## [0.1.0]\n") is None
