"""Durable files: what was written for others is on the disk before a command says that it is there."""

import os
from pathlib import Path


def settle(*paths: Path) -> None:
    """Wait until these files and folders are on the disk; what a folder names is the folder's. Raises OSError."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def settle_below(folder: Path) -> None:
    """Wait for a folder with all that is in it, the innermost first. Raises OSError."""
    for place, _, names in os.walk(folder, topdown=False):
        settle(*(Path(place, name) for name in names), Path(place))
