"""A rulebook is read from its folder, once for as long as the folder stays as it is."""

import shutil
from pathlib import Path

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import FILES
from services.runtime.config.rulebook_files import documents, load
from services.runtime.config.settings import REPOSITORY


@pytest.mark.parametrize("text", ["a: *b\n", None])
def test_one_bad_file_refuses_the_folder_by_its_name(tmp_path: Path, text: str | None) -> None:
    """One that hides something, and one that is missing: then the error says which files there must be."""
    for name in FILES:
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    if text is None:
        (tmp_path / FILES[3]).unlink()
    else:
        (tmp_path / FILES[3]).write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=FILES[3]) as told:
        documents(tmp_path)
    assert ("et regelsæt består af" in str(told.value)) is (text is None)


def test_an_unchanged_folder_is_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    """What a fork server has read its children need not read; a file that was touched since is read by the next one."""
    folder = tmp_path / "rulebook"
    shutil.copytree(REPOSITORY / "rulebooks" / "nordjylland", folder)
    first = load(folder)
    assert load(folder) is first
    file = folder / "contacts.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# looked at again\n", encoding="utf-8")
    assert load(folder) is not first
    file.write_text("contacts: 7\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"contacts\.yaml"):
        load(folder)
