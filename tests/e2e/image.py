"""Lays out on disk what deploy/Dockerfile puts into an image, as far as that is copying: its last stage."""

import fnmatch
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from e2e.compose import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
IGNORED = ROOT / ".dockerignore"


class ImageError(Exception):
    """The Dockerfile asks for something that the build context does not have."""


def instructions(text: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield each instruction with its arguments; comments gone, continued lines joined."""
    lines = (DOCKERFILE.read_text(encoding="utf-8") if text is None else text).splitlines()
    whole = ""
    for line in lines:
        if line.lstrip().startswith("#"):
            continue
        whole += line.rstrip().removesuffix("\\")
        if line.rstrip().endswith("\\"):
            continue
        if whole.strip():
            word, _, rest = whole.strip().partition(" ")
            yield word, " ".join(rest.split())
        whole = ""


def last_stage(text: str | None = None) -> list[tuple[str, str]]:
    """Return the instructions after the last FROM."""
    found: list[tuple[str, str]] = []
    for word, rest in instructions(text):
        found = [] if word == "FROM" else [*found, (word, rest)]
    return found


def passes(path: str) -> bool:
    """Tell whether .dockerignore lets a path of the repository into the build context; the last match decides."""
    let = True
    for line in IGNORED.read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        wanted, pattern = pattern.startswith("!"), pattern.lstrip("!")
        folders = [path, *(str(parent) for parent in Path(path).parents)]
        if pattern.startswith("**/"):  # at any depth
            folders, pattern = [Path(one).name for one in folders], pattern.removeprefix("**/")
        if any(fnmatch.fnmatchcase(one, pattern) for one in folders):
            let = wanted
    return let


def lay_out(root: Path, venv: Path) -> None:
    """Copy what the last stage copies to below `root`; the libraries of the earlier stage are those of `venv`."""
    workdir = root
    for word, rest in last_stage():
        if word == "WORKDIR":
            workdir = root / rest.lstrip("/")
            workdir.mkdir(parents=True)
        elif word == "COPY" and rest.startswith("--from="):
            (workdir / rest.split()[-1]).symlink_to(venv)
        elif word == "COPY":
            source, target = rest.split()
            _copy(ROOT / source, root / target.lstrip("/") if target.startswith("/") else workdir / target)


def _copy(source: Path, target: Path) -> None:
    files = [source] if source.is_file() else [path for path in sorted(source.rglob("*")) if path.is_file()]
    let = [path for path in files if passes(str(path.relative_to(ROOT)))]
    if not let:
        raise ImageError(f"{source} is not in the build context")
    for path in let:
        place = target if path == source else target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def environment(root: Path) -> dict[str, str]:
    """Return the image's ENV with its paths below `root`; the machine's PATH stands in for the base image's."""
    found: dict[str, str] = {}
    for word, rest in last_stage():
        if word == "ENV":
            found |= dict(pair.split("=", 1) for pair in rest.split())
    here = {name: value.replace("/opt/stafet", str(root / "opt" / "stafet")) for name, value in found.items()}
    return here | {"PATH": here["PATH"].replace("$PATH", f"{root / 'usr' / 'local' / 'bin'}:{os.environ['PATH']}")}


def files(root: Path) -> Mapping[str, int]:
    """Return every file below `root` with its size, not following links: what a read-only root keeps unchanged."""
    return {
        str(path.relative_to(root)): path.lstat().st_size
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
