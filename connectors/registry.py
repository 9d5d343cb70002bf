"""The registry of connectors: whatever brings events in or takes news out is a row here."""

from connectors.contract import Connector

CONNECTORS: tuple[Connector, ...] = ()

BY_NAME = {one.name: one for one in CONNECTORS}
