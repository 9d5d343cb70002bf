"""What is wrong with a rulebook is said in Danish: it appears on the screen of the person who edits it."""

import ast
from collections.abc import Iterator

from architecture.source import Module, called, modules, planted
from unit.core.danish import english

SAYING = frozenset(
    {"RulebookError", "DocumentError", "FileError", "CellError", "RowFault", "error", "unknown", "twice"}
)


def said(module: Module) -> Iterator[str]:
    """Yield the fixed texts of every fault that the module tells about a rulebook."""
    for call in module.calls():
        if called(call) in SAYING:
            for part in (inner for argument in call.args for inner in ast.walk(argument)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_fault_of_a_rulebook_or_a_file_is_danish() -> None:
    """No text of a fault, of any place that raises one, has an English word; there are some forty such texts."""
    texts = [text for module in modules("services.core", "services.runtime.config.yaml_file") for text in said(module)]
    assert len(texts) > 40
    assert [text for text in texts if english(text)] == []


def test_an_english_fault_is_seen() -> None:
    """The twin: one fault in English is found, and one in Danish is not."""
    module = planted('def f(n, k):\n    raise n.error(f"{k}: a list is expected")\n')
    assert [text for text in said(module) if english(text)] == [": a list is expected"]
    module = planted('def f(n, k):\n    raise n.error(f"{k}: her ventes en liste")\n')
    assert [text for text in said(module) if english(text)] == []
