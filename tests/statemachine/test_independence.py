"""The model shares no code with the product, neither by its own imports nor by those of the second implementation."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PRODUCT = ("services", "schemas", "topics", "connectors")


def imported(text: str) -> Iterator[str]:
    """Go through the modules that a file imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def reached(module: str, seen: set[str]) -> set[str]:
    """Return everything that a module of the tests imports, directly and by other modules of the tests."""
    file = TESTS / Path(*module.split(".")).with_suffix(".py")
    if module not in seen and file.is_file():
        seen.add(module)
        for name in imported(file.read_text(encoding="utf-8")):
            reached(name, seen)
    seen.add(module)
    return seen


def of_the_product(modules: set[str]) -> set[str]:
    """Return those that are the product's."""
    return {one for one in modules if one.partition(".")[0] in PRODUCT}


def test_the_model_imports_nothing_of_the_product() -> None:
    """No module of the model reaches services, schemas, topics or connectors."""
    names = [f"statemachine.model.{file.stem}" for file in (TESTS / "statemachine" / "model").glob("*.py")]
    assert len(names) > 10
    assert of_the_product(set().union(*(reached(name, set()) for name in names))) == set()


def test_an_import_of_the_product_is_seen() -> None:
    """A module that reaches the product by another one is found (the twin)."""
    assert of_the_product(reached("oracle.test_differential", set())) >= {"services.cli.main"}
