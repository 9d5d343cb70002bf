"""Candidates: a rulebook with other files in place of some of its own, as somebody hands them in."""

import json
from collections.abc import Mapping

from services.core.rulebook.model import Rulebook, RulebookError, build
from services.core.rulebook.stored import completed
from services.runtime.config.yaml_file import DocumentError, parsed


def candidate(book: Rulebook, files: Mapping[str, bytes]) -> Rulebook:
    """Return a rulebook with these files in place of its own of the same names; raises RulebookError."""
    try:
        changed = {name: parsed(raw, name) for name, raw in files.items()}
    except DocumentError as error:
        raise RulebookError(str(error)) from error
    return build({**completed(json.loads(book.text)), **changed})
