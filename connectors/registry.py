"""The registry of connectors: whatever brings events in or takes news out is a row here."""

from connectors.contract import Connector

CONNECTORS: tuple[Connector, ...] = (
    Connector("webhook", "out", "tells a forum's own system over HTTPS what happens there", (), 0.0, 10.0),
)

BY_NAME = {one.name: one for one in CONNECTORS}
