"""What import-linter cannot see: processes named by a string, and effects that no process reaches."""

import ast
from collections.abc import Collection, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from architecture.source import Module, modules, planted
from services.cli.nouns import NOUNS
from services.runtime.processes import NAMES, PROCESSES

ENTRIES = ("services.cli.main", *(process.module for process in PROCESSES), *(noun.module for noun in NOUNS))


def strangers(module: Module, process: str) -> Iterator[str]:
    """Yield the imports of another process, or of the command line, in a process' module."""
    others = tuple(f"services.{name}" for name in (*NAMES, "cli") if name != process)
    yield from (f"{module.name} imports {name}" for name in module.imports() if name.startswith(others))


def test_processes_never_import_each_other() -> None:
    """No module of a process imports another process or the command line, not even by importlib."""
    for process in NAMES:
        for module in modules(f"services.{process}"):
            assert list(strangers(module, process)) == []


def test_a_process_that_imports_another_is_seen() -> None:
    """Both ways of importing, planted, are found (the twin)."""
    text = (
        "import importlib\nfrom services.relay import app\nx = importlib.import_module('services.cli.terminal.output')"
    )
    assert len(set(strangers(planted(text), "router"))) >= 2


def reached(entries: Iterable[str], among: Collection[Module]) -> set[str]:
    """Return the modules that are imported, directly or not, from the entries."""
    by_name = {module.name: module for module in among}
    found: set[str] = set()
    waiting = [name for name in entries if name in by_name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one for one in by_name[name].imports() if one in by_name]
            waiting += [parent for parent in (name.rpartition(".")[0],) if parent in by_name]
    return found


def circle(among: Collection[Module]) -> list[str]:
    """Return a circle of modules that import each other, the first one again as last; packages are left out."""
    by_name = {module.name: module for module in among}
    files = by_name.keys() - {name.rpartition(".")[0] for name in by_name}
    graph = {name: files.intersection(by_name[name].imports()) - {name} for name in files}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not within a package either, where import-linter does not look, nor inside a function."""
    assert circle(modules()) == []


def test_a_circle_is_seen() -> None:
    """Two modules that import each other, one of them inside a function, are both named (the twin)."""
    one = planted("from services.effects import other", "services.effects.one")
    other = planted("def late():\n    from services.effects import one", "services.effects.other")
    assert set(circle((*modules(), one, other))) == {"services.effects.one", "services.effects.other"}


# Alembic finds its folder by itself; what a connector is made of stands before its worker joins.
FOUND_OTHERWISE = (
    "services.cli.commands.run.preload",  # the fork server imports it by name
    "connectors.mail_in",
    "services.storage.migrations",
)
TOOLS = ("schemas.json_schema",)
"""What people run when a model has changed."""


def test_every_module_is_reached_by_a_process_or_a_command() -> None:
    """From the processes and nouns every product module is imported: none was forgotten, none is left over."""
    found = reached((*ENTRIES, *TOOLS), modules())
    left = [module.name for module in modules() if module.name not in found]
    assert [name for name in left if not name.startswith(FOUND_OTHERWISE)] == []


def test_an_effect_that_no_process_reaches_is_seen() -> None:
    """An effect's module beside the others, imported by nobody, is not among what is reached (the twin)."""
    forgotten = planted("'''Nobody calls this.'''", "services.effects.forgotten")
    assert forgotten.name not in reached(ENTRIES, (*modules(), forgotten))


APART = ("services.storage", "services.effects", "services.api", "services.signer", *(one.module for one in PROCESSES))
"""What a witness has nothing of: it is to be trusted by those who do not trust what it watches over."""


def entangled(among: Collection[Module]) -> set[str]:
    """Return what the witness imports, directly or not, of what it watches over."""
    entries = [module.name for module in among if module.name.startswith("services.witness")]
    return {name for name in reached(entries, among) if f"{name}.".startswith(tuple(f"{one}." for one in APART))}


def test_a_witness_is_a_program_apart() -> None:
    """It imports nothing of storage, effects, the HTTP interface or a process, on no way."""
    assert entangled(modules()) == set()
    assert len([one for one in modules() if one.name.startswith("services.witness")]) > 3


def test_a_witness_that_knows_the_database_is_seen() -> None:
    """Also when it does so by something between (the twin)."""
    between = planted("from services.storage import connections", "services.runtime.between")
    knows = planted("from services.runtime import between", "services.witness.knows")
    assert "services.storage.connections" in entangled((*modules(), between, knows))


def defined(module: Module) -> set[str]:
    """Return the public functions and classes at the top of a module."""
    kinds = ast.FunctionDef | ast.ClassDef
    return {node.name for node in module.tree.body if isinstance(node, kinds) and not node.name.startswith("_")}


def used(module: Module) -> set[str]:
    """Return every name that a module mentions, other than by defining it."""
    names = {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}


def idle(among: Collection[Module]) -> list[str]:
    """Return the public names of effects that no product module mentions."""
    mentioned = {name for module in among for name in used(module)}
    return [
        f"{module.name}.{name}"
        for module in among
        if module.name.startswith("services.effects")
        for name in sorted(defined(module) - mentioned)
    ]


def test_every_public_effect_is_used() -> None:
    """Each public function and class of the effects is mentioned somewhere in the product, not only in tests."""
    assert idle(modules()) == []


def test_an_idle_effect_is_seen() -> None:
    """A public function that nobody mentions is found (the twin)."""
    forgotten = planted("def escalate(): ...", "services.effects.forgotten")
    assert idle((*modules(), forgotten)) == ["services.effects.forgotten.escalate"]
