"""The states of a handover: the Danish word of each, which are open, and where content may be read (contracts 3)."""

from types import MappingProxyType
from typing import NamedTuple


class State(NamedTuple):
    """One row: `open` while somebody has to act, `taken` while a forum has the case and may read what it is about."""

    name: str
    danish: str
    open: bool = False
    taken: bool = False


STATES = (
    State("offered", "Ny", open=True),
    State("accepted", "Overtaget", open=True, taken=True),
    State("awaiting_sender", "Afventer svar", open=True),
    State("on_agenda", "På dagsorden", open=True, taken=True),
    State("handled", "Behandlet", open=True, taken=True),
    State("closed", "Afsluttet"),
    State("returned", "Returneret"),
    State("forwarded", "Videresendt"),
    State("recalled", "Tilbagekaldt"),
)

DANISH = MappingProxyType({state.name: state.danish for state in STATES})
"""One word per state, everywhere."""

OPEN = tuple(state.name for state in STATES if state.open)
TAKEN = tuple(state.name for state in STATES if state.taken)
