"""Secret files: a password is the first line of a file, and never a setting."""

from pathlib import Path

from services.runtime.config.setting_faults import SettingsError
from services.runtime.os_errors import reason


def read_secret(variable: str, path: Path) -> str:
    """Return the first line of a secret's file; raises SettingsError that names the variable and the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # an editor on Windows puts its mark first
    except OSError as error:
        raise SettingsError(f"{variable}: {path} kan ikke læses ({reason(error)})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: {path} er ikke i UTF-8; gem den om, fx med `iconv -f latin1`") from None
    secret = text.partition("\n")[0].strip()
    if not secret:
        raise SettingsError(f"{variable}: {path} er tom")
    return secret
