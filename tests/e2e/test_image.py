"""deploy/Dockerfile does what `make setup` does, and what it copies is enough to run Stafet."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from e2e.compose import ROOT
from e2e.image import environment, instructions, last_stage, lay_out, passes

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VENV = Path(sys.executable).parents[1]
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "urn:stafet:publisher:kriminalforsorgen",
    "type": "dk.stafet.release_notice.v1",
    "data": {"case_ref": "KF-1", "version": 1, "date_status": "cancelled"},
}


def copied(text: str | None = None) -> set[str]:
    """Return the sources that the last stage copies from the repository."""
    return {rest.split()[0] for word, rest in last_stage(text) if word == "COPY" and not rest.startswith("--from=")}


def tops() -> set[str]:
    """Return the folders of the packages that pyproject.toml lists."""
    return {package.split(".")[0] for package in PROJECT["tool"]["setuptools"]["packages"]}


def test_every_listed_package_and_the_rulebooks_are_copied() -> None:
    """The image has each top package of pyproject.toml, the rulebooks and the licence, and nothing else of ours."""
    assert copied() == tops() | {"rulebooks", "LICENSE", "deploy/stafet"}


def test_a_forgotten_package_is_seen() -> None:
    """Without its COPY a package is missing from what the test above compares (its twin)."""
    text = "\n".join(f"COPY {name} {name}" for name in sorted(tops() - {"topics"}))
    assert "topics" not in copied(f"FROM x\n{text}")


def test_libraries_are_pinned_by_hash_as_in_the_makefile() -> None:
    """Pip installs requirements/base.txt and nothing else, with hashes insisted on and no index named."""
    (pip,) = [rest for word, rest in instructions() if word == "RUN" and " pip " in rest]
    assert re.findall(r"-r (\S+)", pip) == ["requirements/base.txt"]
    assert "--require-hashes" in pip
    assert "index" not in pip
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert ("COPY", "requirements/base.txt requirements/base.txt") in list(instructions())


def test_the_base_image_has_a_python_that_the_project_takes() -> None:
    """Both stages stand on the same image, whose Python is this one's, for which the hashes are pinned."""
    bases = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert len(bases) == 1
    version = re.match(r"python:(\d+\.\d+)-", bases.pop())
    assert version is not None
    assert PROJECT["project"]["requires-python"] == f">={version[1]}"


def test_it_does_not_run_as_root() -> None:
    """The last USER is a number other than 0, and nothing is copied or run after it."""
    words = [word for word, _ in last_stage()]
    assert ("USER", "10001:10001") in last_stage()
    assert words[words.index("USER") :] == ["USER", "CMD"]


@pytest.mark.parametrize(
    ("path", "let"),
    [
        ("services/core/decision/decide.py", True),
        ("services/storage/migrations/script.py.mako", True),
        ("rulebooks/nordjylland/routing.yaml", True),
        ("requirements/base.txt", True),
        ("deploy/stafet", True),
        ("deploy/secrets/master_key", False),
        (".env", False),
        (".git/config", False),
        (".stafet/keys/master.key", False),
        ("requirements/dev.txt", False),
        ("tests/conftest.py", False),
        ("services/core/__pycache__/decide.pyc", False),
    ],
)
def test_the_build_context_is_what_is_named(path: str, *, let: bool) -> None:
    """Code, rulebooks and pins get into the context; secrets, data, tests and history do not."""
    assert passes(path) is let


def test_what_is_copied_is_enough(tmp_path: Path) -> None:
    """With nothing but the copied files the command finds its rulebook and decides an event, and writes no file."""
    lay_out(tmp_path, VENV)
    home = tmp_path / "opt" / "stafet"
    asked = "import services, services.runtime.config.settings as s; print(services.__file__); print(s.REPOSITORY)"
    given = environment(tmp_path)
    where = subprocess.run(["python", "-c", asked], env=given, cwd=home, capture_output=True, text=True, check=True)
    assert where.stdout.split() == [str(home / "services" / "__init__.py"), str(home)]
    done = subprocess.run(
        ["stafet", "explain", "--json", "-"],
        env=given,
        cwd=home,
        input=json.dumps(EVENT),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["codes"] == ["CANCELLED"]
    assert not list(tmp_path.rglob("*.pyc"))
