"""Unit tests lie where what they are about lies: a folder for each package that decides something without a server."""

from collections.abc import Collection
from pathlib import Path

from architecture.source import ROOT
from architecture.test_packages import LISTED

UNIT = ROOT / "tests" / "unit"
SERVERLESS = ("schemas", "topics", "services.core", "services.effects", "services.runtime")
"""Packages whose logic needs no database and no broker; those of one line and those of lists alone are left out."""

NO_LOGIC = {"schemas.events", "schemas.outgoing", "services.core", "services.runtime"}
"""Models and folders: `tests/unit/schemas` and `tests/property` try the models by their examples and mutations."""


def packages_tested(folder: Path) -> set[str]:
    """Return the packages whose path has tests below the folder of unit tests."""
    found = {path.parent.relative_to(folder).parts for path in folder.rglob("test_*.py")}
    return {".".join(parts if parts[0] in {"schemas", "topics"} else ("services", *parts)) for parts in found}


def strays(tested: Collection[str], packages: Collection[str]) -> set[str]:
    """Return folders of tests that mirror no package, and packages that want tests and have none."""
    wanting = {one for one in packages if one.startswith(SERVERLESS)} - NO_LOGIC
    return (set(tested) - set(packages)) | (wanting - set(tested))


def test_unit_tests_mirror_the_packages() -> None:
    """Every folder of tests/unit is a package's, and every package that needs no server has its folder."""
    assert strays(packages_tested(UNIT), LISTED) == set()
    assert NO_LOGIC <= LISTED


def test_a_stray_folder_and_a_package_without_tests_are_seen() -> None:
    """A folder of no package, and a package of the core without one, are found (the twin)."""
    assert strays({*packages_tested(UNIT), "services.gone"}, LISTED) == {"services.gone"}
    assert strays(packages_tested(UNIT), {*LISTED, "services.core.never_tested"}) == {"services.core.never_tested"}
