"""Watched folder: each publisher's files in `<folder>/<publisher>/in` become events, and go to `done` or `failed`.

A file is taken when it has stopped growing. It is renamed once everything that could be taken of it is durable, behind
its report: what dies before that reads it again, and each row is the event that it was.
"""

import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from connectors.contract import Delivery, Outcome
from connectors.files.csv_rows import FileError
from connectors.files.mapping import FileMapping, MappingError
from connectors.files.reading import read, told
from connectors.files.report import written

STILL = 2.0  # seconds without a change after which a file is whole
AGAIN = 60.0  # seconds that a file waits that could not be put away
KEPT = 7 * 86_400  # seconds that a file lies in done and failed: as long as Kafka keeps an event in clear
HALF = (".part", ".filepart", ".tmp", ".crdownload", "~")
"""How names end that programs give to what they are still writing."""
_PUBLISHER = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")
_LONGEST = 150  # bytes of a name, to which ours are added
LINK, NO_FILE, NAMES = "er en henvisning", "er ikke en almindelig fil", "har flere navne på disken"
_Seen = tuple[int, int, int]
Mappings = Callable[[str], Sequence[FileMapping]]
"""A publisher's mappings; raises MappingError."""


class Folder:
    """A source of events. One that watches a folder has it alone."""

    def __init__(self, root: Path, mappings: Mappings, clock: Callable[[], float] = time.time) -> None:
        """Take the folder, what files of tables are read by, and the time in seconds."""
        self._root, self._mappings, self._clock = root, mappings, clock
        self._seen = dict[str, tuple[_Seen, float]]()  # path -> how it was, and since when
        self._wrong: Exception | None = None  # what has to be told when every other file is done

    def deliveries(self) -> Iterator[Delivery]:
        """Yield each whole file, oldest name first. Raises OSError, and MappingError when the others are yielded."""
        there = set[str]()
        for home in _homes(self._root):
            self._sweep(home)
            for file in _files(home / "in"):
                there.add(str(file))
                if not self._is_whole(file):
                    continue
                try:
                    yield self._delivery(home.name, file)
                except MappingError as error:  # its files wait for the site, and nobody else's
                    self._wrong = error
        self._seen = {name: seen for name, seen in self._seen.items() if name in there}
        if self._wrong is not None:
            wrong, self._wrong = self._wrong, None
            raise wrong

    def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Put the report beside where the file goes, and then the file there; one that cannot go waits."""
        file = self._root / delivery.publisher / "in" / delivery.name
        try:
            _settle(file, outcome)
        except OSError as error:
            self._wrong = error
            self._seen[str(file)] = (self._seen[str(file)][0], self._clock() + AGAIN)

    def _delivery(self, publisher: str, file: Path) -> Delivery:
        fault = _kind(file)
        if fault is not None:
            return Delivery(publisher, file.name, lambda: _refused(fault))
        by = self._mappings(publisher) if file.suffix.lower() == ".csv" else ()
        return Delivery(publisher, file.name, lambda: read(file, by), told(file, by))

    def _is_whole(self, file: Path) -> bool:
        try:
            found = file.lstat()
        except OSError:
            return False
        now, as_it_is = self._clock(), (found.st_ino, found.st_size, found.st_mtime_ns)
        before, since = self._seen.get(str(file), (None, now))
        if before != as_it_is:
            self._seen[str(file)] = (as_it_is, now)
            return False
        return now - since >= STILL

    def _sweep(self, home: Path) -> None:
        """Take away what has lain for a week: it is content in clear."""
        for place in ("done", "failed"):
            for file in _entries(home / place):
                with suppress(OSError):
                    if self._clock() - file.lstat().st_ctime > KEPT:
                        file.unlink()


def _settle(file: Path, outcome: Outcome) -> None:
    place = file.parent.parent / ("done" if outcome.problem is None else "failed")
    place.mkdir(exist_ok=True)
    name = _name(file)
    draft = place / f".{name}.part"
    with draft.open("w", encoding="utf-8") as report:
        report.write(written(outcome))
        report.flush()
        os.fsync(report.fileno())
    draft.replace(place / f"{name}.rapport.txt")
    file.replace(place / name)
    _sync(place)
    _sync(file.parent)


def _homes(root: Path) -> list[Path]:
    """Return the publishers' folders; the whole one must be there. Raises OSError."""
    found = (Path(one.path) for one in os.scandir(root) if one.is_dir(follow_symlinks=False))
    return sorted(one for one in found if _PUBLISHER.fullmatch(one.name))


def _files(place: Path) -> list[Path]:
    return sorted(one for one in _entries(place) if not one.name.startswith(".") and not one.name.endswith(HALF))


def _entries(place: Path) -> list[Path]:
    """Return what is in a folder that is no link; nothing where there is none."""
    if place.is_symlink() or not place.is_dir():
        return []
    return [Path(one.path) for one in os.scandir(place)]


def _kind(file: Path) -> str | None:
    """Return in Danish what makes something in a folder no file to be read."""
    found = file.lstat()
    if stat.S_ISLNK(found.st_mode):
        return LINK
    if not stat.S_ISREG(found.st_mode):
        return NO_FILE
    return NAMES if found.st_nlink > 1 else None


def _refused(fault: str) -> Iterator[Any]:
    raise FileError(fault)
    yield  # a generator: it is refused when it is read


def _name(file: Path) -> str:
    """Return what a file is called behind: a name that comes again tomorrow must not write over today's."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(file.lstat().st_mtime))
    short = os.fsencode(file.name)[-_LONGEST:]
    return f"{stamp}-{os.fsdecode(short)}"


def _sync(place: Path) -> None:
    """Make names durable (fsync(2) on the folder)."""
    opened = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
