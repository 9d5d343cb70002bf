"""What the written pages name is there."""

from pathlib import Path

import pytest

from docs.pages import ROOT, commands, faults, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_everything_a_page_names_is_there(page: Path) -> None:
    """Every local link, path, module, test and command of a page exists."""
    assert faults(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[here](docs/nowhere.md)", "link docs/nowhere.md: no such file"),
        ("[here](README.md#nowhere-at-all)", "link README.md#nowhere-at-all: no such heading"),
        ("in `services/router/nowhere.py`", "path services/router/nowhere.py: not there"),
        ("`tests/docs/test_pages.py::test_nothing`", "test tests/docs/test_pages.py::test_nothing: not there"),
        ("`services.storage.transaction.nothing`", "name services.storage.transaction.nothing: not there"),
        ("```\nservices/nowhere/   x\n```", "path services/nowhere/: not there"),
        ("```\nservices/router/   x\n    gone.py   ◄── x\n```", "path services/router/gone.py: not there"),
        ("run `stafet fly`", "command stafet fly: no noun fly"),
        ("run `stafet queue empty`", "command stafet queue empty: no verb empty"),
        ("```\n$ .venv/bin/stafet queue list --loud\n```", "command stafet queue list --loud: no option --loud"),
        ("```\n$ ONCE=1 make dem\n```", "command make dem: no rule dem"),
    ],
)
def test_what_is_not_there_is_found(text: str, wrong: str) -> None:
    """The twin: a page that names something that does not exist is told so."""
    assert faults(ROOT / "README.md", text) == [wrong]


def test_what_is_there_is_not_refused() -> None:
    """The twin of the twin: the same forms with things that exist pass."""
    text = (
        "[licence](LICENSE) `services/router/edge.py` `services.storage.transaction.write` `make check` "
        "`stafet queue list --forum ksp`\n```\n$ ONCE=1 make demo\n$ .venv/bin/stafet balance -o json | head\n```\n"
    )
    assert faults(ROOT / "README.md", text) == []
    assert commands(text) == ["make check", "stafet queue list --forum ksp", "make demo", "stafet balance -o json"]


def test_the_licence_is_whole() -> None:
    """LICENSE has the fifteen articles and the appendix of the EUPL 1.2, which pyproject.toml names."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    articles = [line.split(".")[0] for line in text.splitlines() if line[:1].isdigit() and "." in line[:3]]
    assert articles == [str(number) for number in range(1, 16)]
    assert text.rstrip().endswith("require the production of a new EUPL version.")
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
