"""A decision once whoever it was about is erased: what came of the event stays, nothing that tells of the person."""

from services.core.decision.model import Decision


def forgotten(decision: Decision) -> Decision:
    """Return the decision without age, home, school, days and whatever it rested on; its codes, forums and tasks stay.

    Which rules counted, and what must not be done, tell what was said: that a child was thought to be abused, at home.
    """
    return decision._replace(
        age=None,
        residence=None,
        items=tuple([item._replace(municipality=None, school=None) for item in decision.items]),
        stops=(),
        deadlines=(),
        because=(),
        considered=(),
        facts={},
    )
