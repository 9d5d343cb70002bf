"""Writes the golden files anew, on purpose: `PYTHONPATH=tests .venv/bin/python -m golden.renew`, then read the diff."""

from golden.examples import EXAMPLES
from golden.golden_files import paths, text

if __name__ == "__main__":
    for name, path in paths().items():
        path.write_text(text(name, EXAMPLES[name]), encoding="utf-8")
