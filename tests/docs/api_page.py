"""The page of the HTTP interface as a program: its blocks, one after the other, are a script of `curl` and `jq`."""

import re

from docs.pages import ROOT

PAGE = ROOT / "docs" / "api.md"
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \|.*\| `(\{.*\})` \|$", re.MULTILINE)


def script(text: str) -> str:
    """Return the blocks of a page as one script that ends where a command fails."""
    return "\n".join(("set -euo pipefail", *_BLOCK.findall(text)))


def problems(text: str) -> list[tuple[int, str, str]]:
    """Return status, code and example of each row of the table of problems."""
    return [(int(status), code, example.replace("\\|", "|")) for status, code, example in _ROW.findall(text)]
