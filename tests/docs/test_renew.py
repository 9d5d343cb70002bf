"""`make renew` writes every file that is made, and a file that is made otherwise is seen."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from architecture.source import ROOT, Module, committed, planted, read
from docs import renew

MAKERS = {"tests/docs/renew.py", "schemas.json_schema"}
"""Programs that write files of the repository: the one that `make renew` runs, and the one that it calls."""
KEPT = {"tests/releases/record.py", "tests/docs/theme.py"}
"""What writes once: at a release what must stay as it is, and what `make theme` fetches from npm."""


def writers(among: Iterable[Module]) -> list[str]:
    """Return the programs that write files: `python -m` one of them, and something committed may change."""
    return [
        module.name
        for module in among
        if "__name__" in module.text
        and any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in module.tree.body)
        and any(_writes(call) for call in module.calls())
    ]


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    modes = [
        word.value for word in (*call.args, *(one.value for one in call.keywords)) if isinstance(word, ast.Constant)
    ]
    return name in {"write_text", "write_bytes"} or (name == "open" and bool({"w", "wb", "a", "x"} & {*modes}))


def test_nothing_that_is_made_is_stale() -> None:
    """What `make renew` would write is what is committed."""
    assert renew.stale() == [], "run `make renew` and read the difference"


def test_a_stale_file_is_seen_and_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a made file with other words, or none, is named; writing repairs it."""
    old, gone = tmp_path / "old.md", tmp_path / "gone.md"
    old.write_text("other words", encoding="utf-8")
    monkeypatch.setattr(renew, "ROOT", tmp_path)
    monkeypatch.setattr(renew, "wanted", lambda: iter([(old, "words"), (gone, "words")]))
    monkeypatch.setattr(renew.json_schema, "write", lambda: None)
    assert renew.stale() == ["old.md", "gone.md"]
    renew.renew()
    assert renew.stale() == []


def test_every_program_that_writes_is_one_that_make_renew_runs() -> None:
    """No file is made by a command that a contributor has to know beside `make renew`."""
    found = writers(read(path) for path in committed() if path.suffix == ".py" and path.stat().st_size)
    assert set(found) == MAKERS | KEPT
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\t@PYTHONPATH=tests $(BIN)/python -m docs.renew\n" in makefile
    assert "\t@RENEW=1 $(PYTEST) -q --no-header tests/integration/test_coordinating_page.py" in makefile


@pytest.mark.parametrize("call", ["p.write_text('x')", "p.write_bytes(b'x')", "p.open('w')", "open('x', mode='w')"])
def test_a_generator_beside_it_is_seen(call: str) -> None:
    """The twin: a program of its own that writes a file is found, a module that is none is not."""
    assert writers([planted(f"{call}\nif __name__ == '__main__':\n    go()")]) == ["services.core.planted"]
    assert writers([planted(call)]) == []
