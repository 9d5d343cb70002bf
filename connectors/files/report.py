"""Report of a delivery, in Danish: what was taken, and of each other line what may stand there; never what does."""

from connectors.contract import Outcome, RowFault


def written(outcome: Outcome) -> str:
    """Return the report."""
    lines = [f"Filen {outcome.problem}."] if outcome.problem is not None else []
    refused = len(outcome.refused) + outcome.left_out
    lines.append(f"{outcome.taken} er modtaget, {refused} er ikke.")
    lines += [f"Linje {one.line}: {'; '.join(map(_said, one.faults))}" for one in outcome.refused]
    if outcome.left_out:
        lines.append(f"Og {outcome.left_out} til. Ret disse først, og aflever filen igen.")
    return "\n".join(lines) + "\n"


def _said(fault: RowFault) -> str:
    return f"{fault.column}: {fault.allowed}" if fault.column else fault.allowed
