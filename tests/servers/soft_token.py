"""SoftHSM: a PKCS#11 token in files, with the tokens that the tests ask for (Debian's softhsm2)."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, KeyType

from servers.needed import programs_needed

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "271828"


class SoftTokens:
    """Tokens by label, each with AES keys by label and bits; their folder is this process' SoftHSM from here on."""

    def __init__(self, folder: Path, tokens: Mapping[str, Mapping[str, int]]) -> None:
        """Make them all: SoftHSM sees none that comes later."""
        programs_needed("softhsm2-util")
        (folder / "tokens").mkdir(parents=True)
        configuration = folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
        self.environment = {"SOFTHSM2_CONF": str(configuration)}
        os.environ.update(self.environment)
        self.pin_file = self.pin(folder / "pin", PIN)
        for label in tokens:
            pins = ("--pin", PIN, "--so-pin", PIN)
            subprocess.run(
                ["softhsm2-util", "--init-token", "--free", "--label", label, *pins], check=True, capture_output=True
            )
        library = pkcs11.lib(str(MODULE))
        library.reinitialize()
        for label, keys in tokens.items():
            if keys:
                with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
                    for name, bits in keys.items():
                        template = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True}
                        session.generate_key(KeyType.AES, bits, label=name, store=True, template=template)

    def pin(self, path: Path, pin: str) -> Path:
        """Write a PIN as a site has it."""
        path.write_text(f"{pin}\n")
        path.chmod(0o600)
        return path

    @contextmanager
    def pulled(self) -> Iterator[None]:
        """Pull every token out, and put it back when the context ends."""
        there = Path(self.environment["SOFTHSM2_CONF"]).with_name("tokens")
        away = there.rename(there.with_name("pulled"))
        there.mkdir()
        self.reset()
        try:
            yield
        finally:
            there.rmdir()
            away.rename(there)
            self.reset()

    def reset(self) -> None:
        """End every session of this process, as a token does that was pulled out and put back."""
        pkcs11.lib(str(MODULE)).reinitialize()
