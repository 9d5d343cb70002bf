"""The product's source as trees that architecture tests can ask, and trees made of a text for their twins."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("schemas", "topics", "connectors", "services")


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, its text and its tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def docstring(self) -> str:
        """The module's docstring, empty without one."""
        return ast.get_docstring(self.tree) or ""

    def imports(self) -> Iterator[str]:
        """Yield the dotted name of everything imported, also inside functions and by importlib with a constant."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (one.name for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                yield base
                yield from (f"{base}.{one.name}" for one in node.names)
            elif isinstance(node, ast.Call) and called(node) == "import_module" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value

    def calls(self) -> Iterator[ast.Call]:
        """Yield every call."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def called(node: ast.Call) -> str:
    """Return the last part of the name that is called."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def named(module: Module) -> Iterator[str]:
    """Yield every name that a module mentions: variables, attributes, and what it imports or defines."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias | ast.FunctionDef):
            yield node.name


def planted(text: str, name: str = "services.core.planted") -> Module:
    """Return a module made of a text: a violation that a rule must see."""
    return Module(name, text, ast.parse(text))


@cache
def read(path: Path) -> Module:
    """Return one file as a module, read and parsed once for all tests; one of the product has its dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts).removesuffix(".__init__") if parts[0] in PRODUCT else str(path.relative_to(ROOT))
    text = path.read_text(encoding="utf-8")
    return Module(name, text, ast.parse(text))


@cache
def modules(*under: str) -> tuple[Module, ...]:
    """Return every product module, or those whose dotted name is or lies below one of `under`."""
    every = [read(path) for top in PRODUCT for path in sorted((ROOT / top).rglob("*.py"))]
    return tuple(
        module for module in every if not under or any(f"{module.name}.".startswith(f"{one}.") for one in under)
    )


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that git has or is about to have; without git, every file beside what setup makes."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _made(path.relative_to(ROOT).parts))


def _made(parts: tuple[str, ...]) -> bool:
    """Tell whether a path is one that setup, tests or a site make."""
    kept = {".ci", ".gitignore", ".dockerignore"}
    hidden = parts[0].startswith(".") and parts[0] not in kept
    return hidden or "__pycache__" in parts or "secrets" in parts or parts[0].endswith((".egg-info", "build"))
