"""The processes below another one and what each is called, taken while any of them may end."""

from contextlib import suppress

import psutil


def children(pid: int) -> dict[psutil.Process, str]:
    """Return the processes below this one, each with the words of its command; one that ends meanwhile is left out."""
    found = {}
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            found[process] = " ".join(process.cmdline()).strip()
    return found
