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


def planted(text: str, name: str = "services.core.planted") -> Module:
    """Return a module made of a text: a violation that a rule must see."""
    return Module(name, text, ast.parse(text))


@cache
def modules(*under: str) -> tuple[Module, ...]:
    """Return every product module, or those whose dotted name is or lies below one of `under`."""
    found = []
    for top in PRODUCT:
        for path in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not under or any(name == one or name.startswith(f"{one}.") for one in under):
                text = path.read_text(encoding="utf-8")
                found.append(Module(name, text, ast.parse(text)))
    return tuple(found)


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that git has or is about to have; without git, every file beside what setup makes."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    made = {".venv", ".cache", ".stafet", "__pycache__", ".git", ".hypothesis"}
    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not made & set(path.parts))
