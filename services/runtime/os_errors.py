"""Operating-system errors in Danish: why a file or an address was refused; its own words are English."""

import errno

_WORDS = {
    errno.ENOENT: "findes ikke",
    errno.ENOTDIR: "ligger ikke i en mappe",
    errno.EISDIR: "er en mappe",
    errno.EACCES: "det har du ikke lov til",
    errno.EPERM: "det har du ikke lov til",
    errno.EADDRINUSE: "er i brug",
    errno.EADDRNOTAVAIL: "er ikke en adresse på denne maskine",
}


def reason(error: OSError) -> str:
    """Return the reason in words, or the name of the error for one that nobody meets twice."""
    number = error.errno or 0
    return _WORDS.get(number) or errno.errorcode.get(number, type(error).__name__)
