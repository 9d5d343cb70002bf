"""Packages are listed, never discovered: what pyproject.toml names is what the product has."""

import tomllib
from collections.abc import Collection

from architecture.source import PRODUCT, ROOT, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LISTED = set(PROJECT["tool"]["setuptools"]["packages"])


def present() -> set[str]:
    """Return every folder of the product that has a Python file, as a package name."""
    return {".".join(path.parent.relative_to(ROOT).parts) for top in PRODUCT for path in (ROOT / top).rglob("*.py")}


def unlisted(folders: Collection[str], listed: Collection[str]) -> set[str]:
    """Return what is in only one of the two."""
    return set(folders) ^ set(listed)


def test_every_package_is_listed() -> None:
    """Each folder with code is a package in pyproject.toml, each listed package is there, and has its __init__."""
    assert unlisted(present(), LISTED) == set()
    assert all((ROOT / name.replace(".", "/") / "__init__.py").is_file() for name in LISTED)


def test_a_forgotten_folder_is_seen() -> None:
    """A new folder that nobody listed, or a listed one that is gone, is found (the twin)."""
    assert unlisted({*LISTED, "services.gateway"}, LISTED) == {"services.gateway"}
    assert unlisted(present(), LISTED | {"services.gone"}) >= {"services.gone"}


def test_the_linters_know_every_layer() -> None:
    """Import-linter's layers of `services` and its core are exhaustive, and mypy's packages are all there are."""
    inside = [one for one in PROJECT["tool"]["importlinter"]["contracts"] if "containers" in one]
    assert {container for one in inside for container in one["containers"]} == {"services", "services.core"}
    for contract in inside:
        (container,) = contract["containers"]
        assert contract["exhaustive"] is True
        layers = {f"{container}.{name.strip()}" for layer in contract["layers"] for name in layer.split("|")}
        assert layers == {name for name in LISTED if name.rpartition(".")[0] == container}
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == set(PRODUCT)
    assert set(PROJECT["tool"]["mypy"]["packages"]) == set(PRODUCT)
    assert len(modules()) > 100
