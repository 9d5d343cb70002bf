"""Reads a rulebook from its folder of YAML files."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from services.core.rulebook.model import FILES, Rulebook, RulebookError, build
from services.runtime.config.yaml_file import DocumentError, document

_WHOLE = f"; et regelsæt består af {', '.join(FILES)}"


def load(directory: Path) -> Rulebook:
    """Return the rulebook in `directory`; raises RulebookError with file, line and what is allowed.

    A folder that did not change since it was read, here or in the process we were forked from, is not read again.
    """
    try:
        found = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in sorted(directory.iterdir()))
    except OSError:  # `documents` says which file it was and why
        return build(documents(directory))
    return _read(directory, found)


@lru_cache(maxsize=2)
def _read(directory: Path, _: tuple[tuple[str, int, int], ...]) -> Rulebook:
    return build(documents(directory))


def documents(directory: Path) -> dict[str, Any]:
    """Return the contents of the rulebook's files by name, not checked against each other; raises RulebookError."""
    try:
        return {name: document(directory / name) for name in FILES}
    except DocumentError as error:
        missing = "" if all((directory / name).is_file() for name in FILES) else _WHOLE
        raise RulebookError(f"{error}{missing}") from error
