"""Schemathesis as a process: requests made of an OpenAPI document, good and bad, and what it finds of the answers."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

COMMAND = str(Path(sys.executable).with_name("schemathesis"))
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
SECONDS = 540

# What a right request may be told beside what schemathesis expects: that it comes too late, or that the item or the
# rulebook does not allow what the schema does. What a wrong one may be told: any refusal, since the first of several
# counts (contracts-acts 11). An event's id may have a slash in it: `…/complete` is read as one by GET.
_CHECKS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "410", "412", "422", "429"]
negative_data_rejection.expected-statuses = ["4xx"]
missing_required_header.expected-statuses = ["401", "403", "404", "428"]

[[operations]]
include-operation-id = "complete_task"
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false
"""


class Found(NamedTuple):
    """What a run found: the exit code, 0 where nothing was, and what it printed."""

    code: int
    printed: str


def run(
    document: str, base: str, token: str | None, folder: Path, parameters: Mapping[str, str], options: Sequence[str]
) -> Found:
    """Run schemathesis over a document (address or file); `parameters` are ids that there are."""
    named = "".join(f'"{name}" = "{value}"\n' for name, value in parameters.items())
    bearer = "" if token is None else f'[auth.openapi.bearer]\nbearer = "{token}"\n'
    config = folder / "schemathesis.toml"
    config.write_text(f'hooks = "{HOOKS}"\n{bearer}[parameters]\n{named}{_CHECKS}', encoding="utf-8")
    command = [
        *(COMMAND, "--config-file", str(config), "run", document, "--url", base, "--no-color", "--no-shrink"),
        *("--generation-database", "none", "--request-timeout", "30", "--suppress-health-check", "all"),
        *options,
    ]
    environment = {**os.environ, "BASE": base, "TOKEN": token or "none"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return Found(done.returncode, done.stdout + done.stderr)
