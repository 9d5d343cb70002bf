"""Lighthouse over the pages that are opened most, as Google's own program measures them; run by `make lighthouse`."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

from architecture.source import ROOT
from browser.conftest import ARGUMENTS
from browser.pictures import at_a_moment
from browser.site import ANNE, COOKIE

PROGRAM = ROOT / ".cache" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
LEAST = 95
CATEGORIES = ("accessibility", "best-practices", "performance")


def measured(address: str) -> dict[str, int]:
    """Return the score of each category, of a hundred."""
    command = [
        str(PROGRAM),
        address,
        "--quiet",
        "--output=json",
        "--preset=desktop",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless {' '.join(ARGUMENTS)}",
        "--extra-headers=" + json.dumps({"Cookie": f"{COOKIE}={ANNE.replace(':', '_')}"}),
    ]
    given = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    told = subprocess.run(command, env=given, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(told.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in CATEGORIES}


def main() -> int:
    """Print the scores; 1 when one of them is too small."""
    with at_a_moment() as (site, item):
        paths = {"inbox": "/indbakke", "handover": f"/overlevering/{item}", "log on": "/log-paa"}
        scores = {name: measured(site.url + path) for name, path in paths.items()}
    for name, found in scores.items():
        sys.stdout.write(f"{name}: {', '.join(f'{one} {score}' for one, score in found.items())}\n")
    return int(any(score < LEAST for found in scores.values() for score in found.values()))


if __name__ == "__main__":
    sys.exit(main())
