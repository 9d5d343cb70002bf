"""Core and schemas decide, and nothing else: no IO, no clock, no randomness (design 4)."""

import ast
from collections.abc import Iterator

import pytest

from architecture.source import Module, called, modules, planted

PURE = ("services.core", "schemas")

# A tool that people run when a model has changed; the product never imports it, which is tested below.
TOOLS = {"schemas.json_schema"}
# What they may import. `zoneinfo` reads its tables once from the machine; there is no other way to know summer time.
ALLOWED = {
    "abc", "base64", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum",
    "functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator", "re", "string", "struct", "types",
    "typing", "unicodedata", "uuid", "zoneinfo",
    "annotated_types", "orjson", "pydantic", "pydantic_core",
    "schemas",
}  # fmt: skip
# What reads a clock, draws a random number or touches the machine, whatever it is called on.
FORBIDDEN = {
    "now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "urandom", "token_bytes", "uuid1", "uuid4",
    "uuid7", "getrandbits", "open", "print", "input", "exec", "eval", "__import__", "import_module", "getenv", "sleep",
    "read_text", "read_bytes", "write_text", "write_bytes",
}  # fmt: skip


def impure(module: Module) -> Iterator[str]:
    """Yield what a pure module must not have."""
    for name in module.imports():
        ours = name == "services" or name.startswith("services.core")  # `from services import core` names it first
        if name.split(".")[0] not in ALLOWED and not ours:
            yield f"{module.name} imports {name}"
    for call in module.calls():
        if called(call) in FORBIDDEN:
            yield f"{module.name}:{call.lineno} calls {called(call)}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield f"{module.name}:{node.lineno} keeps a global"
        if isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield f"{module.name}:{node.lineno} waits"


def test_core_and_schemas_are_pure() -> None:
    """No module of core or schemas imports, calls or waits for anything beyond plain values."""
    pure = [module for module in modules(*PURE) if module.name not in TOOLS]
    assert [fault for module in pure for fault in impure(module)] == []
    assert len(pure) > 30


def test_tools_are_no_part_of_the_product() -> None:
    """What may write files although it lies among the schemas is imported by no product module."""
    assert [module.name for module in modules() if TOOLS & set(module.imports())] == []


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "import random",
        "from time import monotonic",
        "from pathlib import Path",
        "def f():\n    import socket",
        "from services.storage import engine",
        "from services.effects.ids import Ids",
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import date\nx = date.today()",
        "import uuid\nx = uuid.uuid4()",
        "x = open('f')",
        "import importlib",
        "async def f(): ...",
        "x = 0\ndef f():\n    global x\n    x = 1",
    ],
)
def test_an_impure_module_is_seen(text: str) -> None:
    """Each way of reading the world, planted in a module, is found (the twin)."""
    assert list(impure(planted(text)))


def test_a_pure_module_is_let_through() -> None:
    """Plain values, Decimal, hashing and our own core are no fault (the twin's twin)."""
    text = (
        "from hashlib import sha256\nfrom datetime import date\nfrom services.core import dates\nx = date(2026, 1, 1)"
    )
    assert list(impure(planted(text))) == []
