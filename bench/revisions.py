"""The product as it was at another Git revision, with the benches of today around it."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from bench.stand import Stand
from services.runtime.config.settings import REPOSITORY


def before(stand: Stand, revision: str) -> Path:
    """Return a folder with the tree of `revision` and today's bench/; raises CalledProcessError when there is none."""
    place = stand.home / "before"
    if not place.exists():
        done = subprocess.run(["git", "archive", revision], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE)
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(place, filter="data")
        shutil.rmtree(place / "bench", ignore_errors=True)
        shutil.copytree(REPOSITORY / "bench", place / "bench", ignore=shutil.ignore_patterns("out", "__pycache__"))
    return place
