"""`stafet schema compare`: 0 while nothing breaks, else 1 with what breaks and who is first."""

import json
from pathlib import Path
from typing import Any

import pytest

from golden.asyncapi import FOLDER
from services.cli.main import main
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE

NOW = FOLDER / "desk.json"


def changed(folder: Path) -> Path:
    """Return a document in which a wish to leave needs a field more, and one in statistics may be left out."""
    whole: dict[str, Any] = json.loads(NOW.read_text(encoding="utf-8"))
    schemas = whole["components"]["schemas"]
    schemas["exit_wish.data"]["required"].append("contact")
    schemas["statistics.data"]["required"].remove("counts")
    file = folder / "changed.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


def test_this_version_is_compatible_with_what_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a second file it is this version's own that is compared."""
    assert main(["schema", "compare", str(NOW)]) == 0
    assert capsys.readouterr().err == "stafet: 0 forskelle, 0 brydende\n"


def test_what_breaks_is_told_with_who_is_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In Danish for people, by codes for programs."""
    assert main(["schema", "compare", str(NOW), str(changed(tmp_path))]) == REFUSED
    told = capsys.readouterr()
    assert told.out.splitlines()[1].split() == ["exit_wish:", "data", "required", "brydende", "afsenderne"]
    assert told.err == "stafet: 2 forskelle, 1 brydende\n"
    assert main(["schema", "compare", str(NOW), str(changed(tmp_path)), "-o", "json"]) == REFUSED
    assert [(one["verdict"], one["first"]) for one in json.loads(capsys.readouterr().out)] == [
        ("breaking", "producers"),
        ("benign", "consumers"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, UNUSABLE), ("{", BAD_DATA), ("{}", BAD_DATA), ('{"asyncapi": "3.0.0"}', BAD_DATA), ("[]", BAD_DATA)],
)
def test_what_is_no_such_document_is_refused(tmp_path: Path, text: str | None, code: int) -> None:
    """A file that is not there, no JSON, another document, and one without channels."""
    file = tmp_path / "other.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert main(["schema", "compare", str(file)]) == code
