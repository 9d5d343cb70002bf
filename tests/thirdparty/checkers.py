"""`python tests/thirdparty/checkers.py`: installs checkers that are not ours; used by `make checkers`.

`aics-tlog` goes into an environment of its own, by a Python of at least 3.12; tessera's `fsck` is built by Go; veraPDF
comes by Maven, as `verapdf/pom.xml` beside this file names it. What cannot be had is said, and the tests that need it
are skipped with that reason.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".cache" / "checkers"
AICS, FSCK = HOME / "aics" / "bin" / "python", HOME / "bin" / "fsck"
VERAPDF = HOME / "verapdf" / "jars"
TESSERA = "github.com/transparency-dev/tessera/cmd/fsck@v1.0.4"
_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 12))"


def needed(tool: Path) -> str:
    """Return the path of a checker; the test is skipped where `make checkers` could not have it."""
    if not tool.exists():
        pytest.skip(f"needs {tool.name} of {tool.parent.parent.name}: run `make checkers`, which says what it lacks")
    return str(tool)


def main() -> int:
    """Install all; returns 1 when one of them cannot be had."""
    missing = [why for why in (_independent(), _fsck(), _verapdf()) if why]
    sys.stdout.writelines(f"checkers: {why}; the tests with it will be skipped\n" for why in missing)
    return 1 if missing else 0


def _independent() -> str:
    if AICS.exists():
        return ""
    python = next(_pythons(), None)
    if python is None:
        return "aics-tlog needs a Python of at least 3.12, and there is none"
    pip = (AICS, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r")
    made = _run(python, "-m", "venv", AICS.parents[1]) and _run(*pip, Path(__file__).with_name("independent.txt"))
    if not made:
        shutil.rmtree(AICS.parents[1], ignore_errors=True)
    return "" if made else "aics-tlog could not be installed"


def _pythons() -> Iterator[str]:
    names = [shutil.which(f"python3.{minor}") for minor in range(16, 11, -1)]
    own = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3"), reverse=True)
    for one in (sys.executable, *filter(None, names), *map(str, own)):
        if _run(one, "-c", _NEW_ENOUGH, quiet=True):
            yield one


def _fsck() -> str:
    if FSCK.exists():
        return ""
    if shutil.which("go") is None:
        return "tessera's fsck needs Go, and there is none"
    built = _run("go", "install", TESSERA, environment={"GOBIN": str(FSCK.parent)})
    return "" if built else "tessera's fsck could not be built"


def _verapdf() -> str:
    if VERAPDF.exists():
        return ""
    maven = shutil.which("mvn")
    if maven is None or shutil.which("java") is None:
        return "veraPDF needs Java and Maven, and there is none"
    pom = Path(__file__).with_name("verapdf") / "pom.xml"
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={VERAPDF}", "-DincludeScope=runtime")
    if _run(maven, "-q", "-B", "-f", pom, *goal):
        return ""
    shutil.rmtree(VERAPDF, ignore_errors=True)
    return "veraPDF could not be fetched"


def _run(*command: str | Path, quiet: bool = False, environment: dict[str, str] | None = None) -> bool:
    to, given = subprocess.DEVNULL if quiet else None, os.environ | (environment or {})
    return subprocess.run(command, check=False, stdout=to, stderr=to, env=given).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
