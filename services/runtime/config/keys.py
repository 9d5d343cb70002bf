"""Encryption keys: the versioned master key and the lookup key that open person data, each in a file."""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.runtime.config.settings import Settings
from services.runtime.os_errors import reason

SIZE = 32
# Others may do nothing with a key file and the group may at most read it: a cluster mounts secrets for a group.
FORBIDDEN = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP


class KeyFileError(Exception):
    """A key file is missing or unusable; the text names the file and says how to make one."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Master keys by version, each 32 bytes for AES-256 (the highest wraps, all unwrap), and the HMAC lookup key.

    There are none in a file where a token has them.
    """

    master: Mapping[int, bytes]
    lookup: bytes

    def __repr__(self) -> str:
        return f"Keys(versions={sorted(self.master)})"


def load(settings: Settings) -> Keys:
    """Read both files; in demo and test mode missing ones are made first. Raises KeyFileError."""
    if settings.mode != "site":
        if settings.pkcs11_module is None:
            _make(settings.master_key_file, "1 ")
        _make(settings.lookup_key_file, "")
    elsewhere = settings.pkcs11_module is not None and not settings.master_key_file.exists()
    master = {} if elsewhere else _master(settings.master_key_file)
    return Keys(master, _lookup(settings.lookup_key_file))


def _master(path: Path) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for number, line in enumerate(_lines(path, "STAFET_MASTER_KEY_FILE", "1 "), start=1):
        version, _, text = line.partition(" ")
        if not (version.isascii() and version.isdigit()) or int(version) < 1 or int(version) in keys:
            raise KeyFileError(f"{path}, linje {number}: intet nyt versionsnummer foran nøglen")
        keys[int(version)] = _key(text, f"{path}, linje {number}")
    return keys


def _lookup(path: Path) -> bytes:
    lines = _lines(path, "STAFET_LOOKUP_KEY_FILE", "")
    if len(lines) != 1:
        raise KeyFileError(f"{path}: én linje ventes, der er {len(lines)}")
    return _key(lines[0], str(path))


def _lines(path: Path, variable: str, prefix: str) -> list[str]:
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise KeyFileError(f"{variable}: {path} mangler; lav den med: {_recipe(path, prefix)}") from None
    except OSError as error:
        raise KeyFileError(f"{variable}: {path} kan ikke læses ({reason(error)})") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{variable}: {path} er ikke tekst; lav den med: {_recipe(path, prefix)}") from None
    closed_to_others(variable, path)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise KeyFileError(f"{variable}: {path} er tom; lav den med: {_recipe(path, prefix)}")
    return lines


def closed_to_others(variable: str, path: Path) -> None:
    """Look whether only its owner and its group can read a file; one that is missing is told by its reader."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & FORBIDDEN:
        raise KeyFileError(f"{variable}: {path} er åben for andre; luk den med: chmod 600 {path}")


def _key(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyFileError(f"{place}: nøglen er ikke base64") from None
    if len(key) != SIZE:
        raise KeyFileError(f"{place}: nøglen har {len(key)} bytes og skal have {SIZE}")
    return key


def _recipe(path: Path, prefix: str) -> str:
    return f"(umask 077; printf '{prefix}%s\\n' \"$(openssl rand -base64 {SIZE})\" > {path})"


def _make(path: Path, prefix: str) -> None:
    put(path, lambda: f"{prefix}{base64.b64encode(secrets.token_bytes(SIZE)).decode()}\n")


def put(path: Path, text: Callable[[], str]) -> None:
    """Make the file unless it is there; linked into place whole, so that of two who start at once one wins."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
