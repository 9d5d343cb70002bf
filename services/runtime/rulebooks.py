"""Reads a rulebook from its folder of YAML files, with the line of every mapping, and refuses what YAML hides."""

from pathlib import Path
from typing import Any

import yaml

from services.core.place import Located
from services.core.rulebook import FILES, Rulebook, RulebookError, build

DEEPEST, MOST = 20, 50_000
"""Levels and values of one file; North Jutland's have at most 7 and some 7,000."""
LARGEST = 250_000
"""Bytes of one file; the largest of North Jutland has some 40,000."""


class _Loader(yaml.CSafeLoader):
    """Plain values only: no tags beyond YAML's own, no dates (a date is a text here), no key twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    found, lines = Located(), {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in found:
            problem = "this key stands there twice" if isinstance(key, str) else "a key is a text"
            raise yaml.MarkedYAMLError(problem=f"{key}: {problem}", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        lines[key] = key_node.start_mark.line + 1
    found.line, found.lines = node.start_mark.line + 1, lines
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def load(directory: Path) -> Rulebook:
    """Return the rulebook in `directory`; raises RulebookError with file, line and what is allowed."""
    return build(documents(directory))


def documents(directory: Path) -> dict[str, Any]:
    """Return the contents of the rulebook's files by name, not checked against each other; raises RulebookError."""
    return {name: _document(directory / name) for name in FILES}


def _document(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise RulebookError(
            f"{path}: cannot be read ({error.strerror}); a rulebook needs {', '.join(FILES)}"
        ) from error
    if len(raw) > LARGEST:
        raise RulebookError(f"{path.name}: more than {LARGEST} bytes are not read")
    try:
        _look_through(raw, path.name)
        return yaml.load(raw, Loader=_Loader)  # noqa: S506 - the loader is the safe one, made stricter
    except RulebookError:
        raise
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", 0) + 1
        raise RulebookError(f"{path.name} (line {line}): {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise RulebookError(f"{path.name}: not YAML in UTF-8") from error


def _look_through(raw: bytes, name: str) -> None:
    """Refuse what can make a small file endless, before anything is built of it: aliases, tags, depth and size."""
    depth = 0
    for count, event in enumerate(yaml.parse(raw, Loader=yaml.CSafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise RulebookError(f"{name} ({_line(event)}): aliases (*name) are not read; write the value out")
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise RulebookError(f"{name} ({_line(event)}): tags ({tag}) are not read; plain values only")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if count > MOST:
            raise RulebookError(f"{name} ({_line(event)}): more than {MOST} values")
        if depth > DEEPEST:
            raise RulebookError(f"{name} ({_line(event)}): more than {DEEPEST} levels deep")


def _line(event: yaml.Event) -> str:
    mark = event.start_mark
    return f"line {mark.line + 1 if mark else 1}"
