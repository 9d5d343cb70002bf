"""Reads a file of YAML as plain values, with the line of every mapping, and refuses what YAML hides."""

from pathlib import Path
from typing import Any

import yaml

from services.core.rulebook.document_reader import Located
from services.runtime.os_errors import reason

DEEPEST, MOST = 20, 50_000
"""Levels and values of one file; North Jutland's have at most 7 and some 7,000."""
LARGEST = 250_000
"""Bytes of one file; the largest of North Jutland has some 40,000."""

MERGE = "tag:yaml.org,2002:merge"
KEPT_AS_TEXT = frozenset({"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float"})


UNREADABLE = "her kan YAML ikke læses; se efter indrykning, kolon, anførselstegn og klammer på linjen og den før"


class _KeyError(yaml.MarkedYAMLError):
    """A key that YAML would take and a rulebook does not; its problem is Danish, as everything on a screen."""


class _Loader(yaml.CSafeLoader):
    """Plain values only: no tags beyond YAML's own, no dates and no fractions (both are texts here), no key twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    found, lines = Located(), {}
    for key_node, value_node in node.value:
        if key_node.tag == MERGE:
            raise _KeyError(problem="<<: fletning læses ikke; skriv værdierne ud", problem_mark=key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in found:
            problem = "nøglen står der to gange" if isinstance(key, str) else "en nøgle skal være en tekst"
            raise _KeyError(problem=f"{key}: {problem}", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        lines[key] = key_node.start_mark.line + 1
    found.line, found.lines = node.start_mark.line + 1, lines
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in KEPT_AS_TEXT]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class DocumentError(ValueError):
    """A file cannot be read as YAML, or hides something; the Danish text names file, line and what is allowed."""


def document(path: Path) -> Any:
    """Return the plain values of one file of YAML; raises DocumentError."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise DocumentError(f"{path} kan ikke læses ({reason(error)})") from error
    return parsed(raw, path.name)


def parsed(raw: bytes, name: str) -> Any:
    """Return the plain values of a text of YAML, which is called by the name of its file; raises DocumentError."""
    if len(raw) > LARGEST:
        raise DocumentError(f"{name}: filen er større end {LARGEST} bytes og læses ikke")
    try:
        _look_through(raw, name)
        return yaml.load(raw, Loader=_Loader)  # noqa: S506 - the loader is the safe one, made stricter
    except DocumentError:
        raise
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", 0) + 1
        problem = error.problem if isinstance(error, _KeyError) else UNREADABLE
        raise DocumentError(f"{name} (linje {line}): {problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(f"{name}: filen kan ikke læses som YAML i UTF-8") from error


def _look_through(raw: bytes, name: str) -> None:
    """Refuse what can make a small file endless, before anything is built of it: aliases, tags, depth and size."""
    depth = begun = 0
    for count, event in enumerate(yaml.parse(raw, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        begun += isinstance(event, yaml.DocumentStartEvent)
        fault = _hidden(event) or _too_much(count, depth, begun)
        if fault is not None:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise DocumentError(f"{name} (linje {line}): {fault}")


def _hidden(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "henvisninger (*navn) læses ikke; skriv værdien ud"
    tag = getattr(event, "tag", None)
    return None if tag in {None, "!"} else f"mærker ({tag}) læses ikke; skriv den blotte værdi"


def _too_much(count: int, depth: int, begun: int) -> str | None:
    if count > MOST:
        return f"flere end {MOST} værdier"
    if depth > DEEPEST:
        return f"flere end {DEEPEST} niveauer"
    return "et dokument mere begynder her; en fil er ét dokument" if begun > 1 else None
