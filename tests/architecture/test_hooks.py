"""The git hooks run what `make check` runs, from the Makefile, and fetch nothing."""

import re
from collections.abc import Iterator

import pytest
import yaml

from architecture.source import ROOT

HOOKS = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
RULES = (ROOT / "Makefile").read_text(encoding="utf-8")
TOOLS = ["ruff check", "ruff format --check", "mypy", "lint-imports"]


def rule(makefile: str, name: str) -> tuple[list[str], str]:
    """Return what a rule of the Makefile needs first, and its lines."""
    head = re.search(rf"^{name}:([^#\n]*).*\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    return (head[1].split(), head[2]) if head else ([], "")


def wrong(hooks: str, makefile: str) -> Iterator[str]:
    """Yield what makes the hooks differ from the fast part of `make check`."""
    asked = {}
    for repository in yaml.safe_load(hooks)["repos"]:
        if repository["repo"] != "local":
            yield f"{repository['repo']} is fetched"
        for hook in repository["hooks"]:
            if hook.get("language") != "system" or hook.get("pass_filenames") is not False:
                yield f"{hook['id']} is not the whole tree by our own tools"
            asked |= dict.fromkeys(hook.get("stages", []), hook["entry"])
    if asked != {"pre-commit": "make --silent lint", "pre-push": "make --silent check"}:
        yield f"asked: {asked}"
    needs, lines = rule(makefile, "check")
    if needs != ["lint"] or any("pytest" not in line.lower() for line in lines.splitlines()):
        yield "check is more than lint and the tests"
    yield from (f"lint without {tool}" for tool in TOOLS if tool not in rule(makefile, "lint")[1])


def test_hooks_ask_what_make_check_asks() -> None:
    """A commit is held to `make lint`, a push to `make check`, and `check` is `lint` and the fast tests."""
    assert list(wrong(HOOKS, RULES)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("repo: local", "repo: https://example.org/x", "https://example.org/x is fetched"),
        ("language: system\n        stages: [pre-commit]", "language: python\n        stages: [pre-commit]", "lint is"),
        ("entry: make --silent lint", "entry: ruff check", "asked: "),
        ("stages: [pre-push]", "stages: [manual]", "asked: "),
    ],
)
def test_a_hook_of_its_own_mind_is_seen(old: str, new: str, fault: str) -> None:
    """The twin: a fetched hook, another language, another command or another moment is named."""
    assert old in HOOKS
    assert [one for one in wrong(HOOKS.replace(old, new), RULES) if one.startswith(fault)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("check: lint", "check: $(READY)", "check is more"),
        ("\t@$(BIN)/mypy\n", "", "lint without mypy"),
        ("\t@$(BIN)/ruff format --check --quiet .\n", "", "lint without ruff format --check"),
    ],
)
def test_a_check_that_the_hook_does_not_run_is_seen(old: str, new: str, fault: str) -> None:
    """The twin on the Makefile's side: a tool that left `lint`, or a `check` that stands alone."""
    assert old in RULES
    assert [one for one in wrong(HOOKS, RULES.replace(old, new)) if one.startswith(fault)]
