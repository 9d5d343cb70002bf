"""The composition root is the only way to a rulebook: whoever reads the folder does it to prepare what comes later."""

from collections.abc import Iterator

import pytest

from architecture.source import Module, modules, named, planted

FILES = "services.runtime.config.rulebook_files"
READERS = ("services.runtime.bootstrap", "services.cli.commands.rulebook", "services.cli.commands.explain")
"""Who reads rulebook files: the root, what is said about a folder itself, and the decision without a server."""

PREPARERS = {
    "services.runtime.bootstrap": "the root",
    "services.cli.commands.run.preload": "it is there when the router begins with it",
    "services.router.app": "the first rulebook is begun with, a later one waits and is named",
    "services.cli.commands.rulebook.trial_and_activation": "the first rulebook is begun with before a router starts",
    "services.cli.commands.doctor": "whether the folder can be read",
    "services.cli.commands.topics.command": "the topics of a candidate are there before it is activated",
    "services.api.asyncapi.served": "the topics that are there, a candidate's too; nothing is judged by it",
    "services.cli.commands.schema.command": "what this version would bring is compared",
    "services.cli.commands.kit.command": "a publisher that is to be connected is checked before it is",
    "services.cli.commands.token": "made without a server; whoever gets it looks into the rulebook in force",
    "services.cli.commands.run.all": "the same on the embedded broker",
}
"""Who asks the root for the folder's rulebook, and what for."""


def astray(module: Module) -> Iterator[str]:
    """Yield each way to the folder's rulebook that this module may not go."""
    if not f"{module.name}.".startswith(tuple(f"{one}." for one in READERS)):
        yield from (f"{module.name} imports {name}" for name in module.imports() if name.startswith(FILES))
    if module.name not in PREPARERS:
        asked = {"folder_rulebook", "folder_district"} & set(named(module))
        yield from (f"{module.name} asks for {name}" for name in sorted(asked))


def test_commands_judge_by_the_rulebook_in_force() -> None:
    """No module but those that prepare a rulebook reads it from the folder (three commands once did)."""
    assert [one for module in modules("services") for one in astray(module)] == []


def test_whoever_may_read_the_folder_does() -> None:
    """No exemption outlives its use."""
    asking = {
        module.name for module in modules("services") if {"folder_rulebook", "folder_district"} & set(named(module))
    }
    assert asking == set(PREPARERS)


@pytest.mark.parametrize(
    "text",
    [
        "from services.runtime.config import rulebook_files\nx = rulebook_files.load(folder)",
        "from services.runtime.config.rulebook_files import load",
        "import importlib\nx = importlib.import_module('services.runtime.config.rulebook_files').load(folder)",
        "from services.runtime import bootstrap\nx = bootstrap.folder_rulebook(settings)",
        "from services.runtime.bootstrap import folder_district",
    ],
)
def test_a_command_that_reads_the_folder_is_seen(text: str) -> None:
    """Every way round the root, planted in a command, is found (the twin)."""
    assert list(astray(planted(text, "services.cli.commands.handover.planted")))
