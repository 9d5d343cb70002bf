"""List of senders of a site: read from its file, with mappings and certificates beside it, again when it changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.mail_in.senders import Sender, SendersError, read
from services.runtime.config.settings import SettingsError
from services.runtime.config.yaml_file import DocumentError, document
from services.runtime.os_errors import reason

NAME = "STAFET_MAIL_SENDERS_FILE"


class SendersFile:
    """The list, as its file says now."""

    def __init__(self, path: Path) -> None:
        """Take the file; nothing is read yet."""
        self._path = path
        self._read: tuple[int, Mapping[str, Sender]] | None = None

    def senders(self) -> Mapping[str, Sender]:
        """Return the senders by address; raises SettingsError, which says what is wrong."""
        try:
            changed = self._path.stat().st_mtime_ns
            if self._read is None or self._read[0] != changed:
                self._read = changed, read(document(self._path), self._mapping, self._file)
        except OSError as error:
            raise SettingsError(f"{NAME}: {self._path} kan ikke læses ({reason(error)})") from None
        except (DocumentError, SendersError) as error:
            raise SettingsError(f"{NAME}: {error}") from None
        return self._read[1]

    def _mapping(self, name: str) -> Any:
        return document(self._path.parent / name)

    def _file(self, name: str) -> bytes:
        return (self._path.parent / name).read_bytes()
