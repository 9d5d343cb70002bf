"""Files in: the watched folder's worker, with the mappings of the rulebook's folder."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from connectors.files.folder import Folder
from connectors.files.mapping import FileMapping, MappingError, read
from services.dispatcher.incoming import take
from services.dispatcher.workplace import Workplace
from services.runtime.config.yaml_file import DocumentError, document


def begin(place: Workplace) -> partial[int]:
    """Watch the folder of the settings."""
    folder = Folder(Path(place.settings.files or "."), partial(mappings, mapping_folder(place.settings.rulebook)))
    return partial(take, place, folder)


def mapping_folder(rulebook: Path) -> Path:
    """Return where a district's publishers have their mappings, a page for each kind of file."""
    return rulebook / "connectors" / "files"


def mappings(folder: Path, publisher: str) -> Sequence[FileMapping]:
    """Return a publisher's mappings, as they stand now; raises MappingError for a page that is wrong."""
    found = [_mapping(file) for file in sorted(folder.glob("*.yaml"))]
    return [one for one in found if one.publisher == publisher]


def _mapping(file: Path) -> FileMapping:
    try:
        return read(document(file))
    except DocumentError as error:
        raise MappingError(str(error)) from None
