"""Fetches Apache Kafka's jars with Maven, checks each against deploy/kafka/jars.sha256, and says where they are.

    python tests/servers/jars.py          fetch into .cache/kafka unless they are there; used by `make kafka`
    python tests/servers/jars.py --check  exit 0 when all are there and as listed, else 1

STAFET_TEST_KAFKA names another folder. Which repository Maven asks is its own configuration's business.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "deploy" / "kafka" / "pom.xml"
MANIFEST = POM.with_name("jars.sha256")
LONGEST = 300  # seconds Maven may take on a slow line


class JarsError(Exception):
    """The jars cannot be had; the text says what is missing and what to do."""


def folder() -> Path:
    """Return where the jars are or will be."""
    return Path(os.environ.get("STAFET_TEST_KAFKA", ROOT / ".cache" / "kafka"))


def fault(place: Path) -> str | None:
    """Return why the folder cannot be used, None when every listed jar is there unchanged and no other one."""
    wanted = dict(_manifest())
    if not place.is_dir():
        return f"{place} does not exist"
    found = {jar.name for jar in place.glob("*.jar")}
    if strange := sorted(found - wanted.keys()):
        return f"{place} has jars that nobody listed: {', '.join(strange)}"
    for name, digest in wanted.items():
        if name not in found:
            return f"{place / name} is missing"
        if sha256((place / name).read_bytes()).hexdigest() != digest:
            return f"{place / name} is not the file of {MANIFEST.name}"
    return None


def available() -> Path:
    """Return the folder; raises JarsError when a jar or Java is missing."""
    if why := fault(folder()):
        raise JarsError(f"{why}: run `make kafka`")
    if shutil.which("java") is None:
        raise JarsError("no java on the PATH: Apache Kafka needs a Java runtime, 17 or newer")
    return folder()


def fetch() -> Path:
    """Bring the jars, unless they are there; all of them or nothing. Raises JarsError."""
    place = folder()
    if fault(place) is None:
        return place
    maven = shutil.which("mvn")
    if maven is None:
        raise JarsError("no mvn on the PATH: Apache Kafka's jars come from Maven")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as draft:
        arrived = Path(draft) / "jars"
        goal = ("dependency:copy-dependencies", f"-DoutputDirectory={arrived}", "-DincludeScope=runtime")
        try:
            subprocess.run([maven, "-q", "-B", "-f", str(POM), *goal], check=True, timeout=LONGEST)
        except (subprocess.SubprocessError, OSError) as error:
            raise JarsError(
                f"Maven could not bring Apache Kafka ({type(error).__name__}); its own lines say why"
            ) from None
        if why := fault(arrived):
            raise JarsError(f"Maven brought something else than expected: {why}")
        shutil.rmtree(place, ignore_errors=True)
        arrived.rename(place)
    return place


def _manifest() -> list[tuple[str, str]]:
    lines = MANIFEST.read_text(encoding="ascii").splitlines()
    return [(name, digest) for digest, name in (line.split() for line in lines if line)]


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        place = available() if arguments else fetch()
    except JarsError as error:
        sys.stderr.write(f"kafka: {error}\n")
        return 1
    sys.stderr.write(f"kafka: {len(_manifest())} jars in {place}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
