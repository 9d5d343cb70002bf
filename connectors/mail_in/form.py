"""Form in a mail: lines `Felt: værdi`, whose fields are the columns of a mapping, become the one row of a table."""

import re
from collections.abc import Collection

from connectors.files.csv_rows import Row
from connectors.mail_in.refusals import RefusedMailError

END = "--"
"""The line below which nothing is read: a signature, or what a mail program adds."""
_FIELD = re.compile(r"([^:]{1,200}):(.*)")
TWICE, UNKNOWN = "står to gange", "kendes ikke; tilladt er: {}"
NO_FIELD = "her ventes Felt: værdi; en linje, der fortsætter et felt, begynder med et mellemrum"


def row(text: str, columns: Collection[str]) -> Row:
    """Return the cells that a text fills in; raises RefusedMailError with every line that is none of a form."""
    names = {column.casefold(): column for column in columns}
    cells: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    last = ""
    for at, line in enumerate(text.replace("\r\n", "\n").replace("\xa0", " ").split("\n"), 1):
        if line.rstrip() == END:
            break
        if not line.strip():
            continue
        if line[0] in " \t" and last:
            cells[last] += f"\n{line.strip()}"
            continue
        found = _FIELD.fullmatch(line)
        name = None if found is None else names.get(found[1].strip().casefold())
        if found is None:
            faults.append((f"linje {at}", NO_FIELD))
        elif name is None:
            faults.append((f"linje {at}", UNKNOWN.format(", ".join(columns))))
        elif name in cells:
            faults.append((name, TWICE))
        else:
            cells[name], last = found[2].strip(), name
    if faults:
        raise RefusedMailError("faults", faults)
    if not cells:
        raise RefusedMailError("no_content")
    return Row(1, {column: cells.get(column, "").strip() for column in columns})
