"""The worker of files: which mappings of the rulebook's folder are a publisher's."""

from pathlib import Path

import pytest

from connectors.files.mapping import MappingError
from services.dispatcher.files import mapping_folder, mappings
from services.runtime.config.settings import REPOSITORY


def test_a_publisher_has_its_own_mappings() -> None:
    """North Jutland's police district has one, and it is the documentation's; another has none."""
    folder = mapping_folder(REPOSITORY / "rulebooks" / "nordjylland")
    assert [one.event_type for one in mappings(folder, "nordjyllands-politi")] == ["stadium_concern"]
    assert mappings(folder, "kommune-0860") == []
    shown = REPOSITORY / "docs" / "examples" / "csv" / "stadion.yaml"
    assert (folder / "stadion.yaml").read_bytes() == shown.read_bytes()


@pytest.mark.parametrize("page", ["publisher: x\n", "&a [*a]\n"])
def test_a_page_that_is_none_is_told(tmp_path: Path, page: str) -> None:
    """One that says too little, and one that is no YAML of ours."""
    (tmp_path / "a.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(MappingError):
        mappings(tmp_path, "x")
