"""Packages are listed, never discovered: what pyproject.toml names is what the product has."""

import ast
import tomllib
from collections.abc import Collection

from architecture.source import PRODUCT, ROOT, Module, modules, planted
from services.runtime.processes import NAMES, PROCESSES, Process

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
    assert unlisted({*LISTED, "services.never_a_package"}, LISTED) == {"services.never_a_package"}
    assert unlisted(present(), LISTED | {"services.gone"}) >= {"services.gone"}


def unseen(among: Collection[Module], table: Collection[Process]) -> set[str]:
    """Return process packages (their module `app` has `run`) that the table lacks, and rows that no package has."""
    there = {module.name for module in among if _runs(module)}
    return there ^ {process.module for process in table}


def _runs(module: Module) -> bool:
    starts = any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in module.tree.body)
    return module.name.startswith("services.") and module.name.endswith(".app") and starts


def test_the_table_has_every_process() -> None:
    """Each package with `app.run` has its row, each row its package; import-linter keeps the same ones apart."""
    assert unseen(modules(), PROCESSES) == set()
    layers = [layer for one in PROJECT["tool"]["importlinter"]["contracts"] for layer in one.get("layers", ())]
    (apart,) = [layer for layer in layers if "router" in layer]
    assert set(apart.split(" | ")) == set(NAMES)


def test_a_process_outside_the_table_is_seen() -> None:
    """A process package without a row, and a row without a package, are found (the twin)."""
    forgotten = planted("def run(settings): ...", "services.never_a_process.app")
    assert unseen((*modules(), forgotten), PROCESSES) == {"services.never_a_process.app"}
    assert unseen(modules(), PROCESSES[1:]) == {PROCESSES[0].module}


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
