"""Witness folder: its key, its name, the logs that it trusts and its store, made once and read at every start."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.evidence import notes
from services.runtime.config.keys import FORBIDDEN, put
from services.runtime.os_errors import reason
from services.witness.store import Store

LARGEST = 64 * 1024
"""Bytes of a file that a person wrote."""
LOGS = """# De logge, dette vidne underskriver: loggens nøgle (log.vkey), én på en linje. Få den fra loggens ejer ad en
# vej, du stoler på. Skifter loggen nøgle, står begge her, til den gamle er lagt væk.
"""


class WitnessFolderError(Exception):
    """The folder cannot be used; the text, in Danish, names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder, read: under which key the witness signs, and where it keeps what it has signed."""

    folder: Path
    key: notes.Key
    private: Ed25519PrivateKey
    store: Store

    @property
    def vkey(self) -> str:
        """The key as text, for others' policies."""
        return notes.verifier_key(self.key.name, self.key.public, self.key.kind)

    def cosign(self, text: str, at: int) -> str:
        """Return the cosignature line over a checkpoint's text at this second."""
        signature = self.private.sign(notes.cosigned_text(text, at))
        return notes.cosignature_line(self.key.name, self.key.public, at, signature)

    def logs(self) -> Mapping[str, list[notes.Key]]:
        """Return the keys of each log, by its origin, as the file stands now. Raises WitnessFolderError."""
        path, found = self.folder / "logs", defaultdict(list)
        for number, line in enumerate(_text(path).split("\n"), start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                try:
                    key = notes.parse_key(line.strip(), notes.ED25519)
                except notes.NoteError as error:
                    raise WitnessFolderError(f"{path}, linje {number}: {error}") from None
                found[key.name].append(key)
        return found

    def __repr__(self) -> str:
        return f"Home({self.vkey})"


def make(folder: Path, name: str) -> Home:
    """Make a witness: a new key under this name, no log, an empty store. Raises WitnessFolderError, OSError."""
    if not notes.is_origin(name) or len(name) > 200:
        raise WitnessFolderError(f"{name!r} kan ikke være et navn: brug en adresse uden blanke og +, fx by.dk/vidne")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WitnessFolderError(
            f"{folder} er ikke en tom mappe; et vidne laves én gang, og dets nøgle skiftes ikke ud"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    key = notes.Key(name, notes.COSIGNATURE, private.public_key().public_bytes_raw())
    home = Home(folder, key, private, Store(folder / "witness.db"))
    home.store.make()
    (folder / "logs").write_text(LOGS, encoding="utf-8")
    put(folder / "witness.vkey", lambda: f"{home.vkey}\n")
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    put(folder / "witness.key", lambda: private.private_bytes(*form).decode("ascii"))  # last: with it the rest is there
    return home


def load(folder: Path) -> Home:
    """Read a witness. Raises WitnessFolderError."""
    path = folder / "witness.key"
    text = _text(path)
    if path.stat().st_mode & FORBIDDEN:
        raise WitnessFolderError(f"{path} er åben for andre; luk den med: chmod 600 {path}")
    try:
        private = serialization.load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise WitnessFolderError(f"{path} er ikke en Ed25519-nøgle i PEM uden adgangskode")
    public = folder / "witness.vkey"
    try:
        key = notes.parse_key(_text(public).strip(), notes.COSIGNATURE)
    except notes.NoteError as error:
        raise WitnessFolderError(f"{public}: {error}") from None
    if key.public != private.public_key().public_bytes_raw():
        raise WitnessFolderError(f"{public} er ikke den nøgle, der ligger i {path}")
    home = Home(folder, key, private, Store(folder / "witness.db"))
    home.logs()
    try:
        home.store.states()
    except sqlite3.Error:
        raise WitnessFolderError(
            f"{home.store.path} mangler eller kan ikke læses. Et vidne uden hukommelse kan underskrive en anden "
            "log end før: læg den nyeste kopi tilbage, eller lav et nyt vidne med en ny nøgle"
        ) from None
    return home


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise WitnessFolderError(
            f"{path} kan ikke læses ({reason(error)}); `stafet witness key` laver et vidne"
        ) from None
    except UnicodeDecodeError:
        raise WitnessFolderError(f"{path} er ikke tekst") from None
    if len(data) > LARGEST or re.search(r"[\x00-\x08\x0b-\x1f]", text):
        raise WitnessFolderError(f"{path} er større end {LARGEST} bytes eller har styretegn")
    return text
