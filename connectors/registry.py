"""The registry of connectors: whatever brings events in or takes news out is a row here."""

from connectors.contract import Connector

CONNECTORS: tuple[Connector, ...] = (
    Connector("webhook", "out", "tells a forum's own system over HTTPS what happens there", (), 0.0, 10.0),
    Connector(
        "mail_imap",
        "in",
        "mails of publishers, from a mailbox; they wait for a person of the publisher",
        ("mail_senders_file", "imap_host"),
        every=30.0,
        limit=300.0,
    ),
    Connector(
        "mail_smtp",
        "in",
        "mails of publishers, handed over by a mail server; they wait for a person of the publisher",
        ("mail_senders_file", "mail_in_port"),
        every=30.0,
        limit=60.0,
    ),
    Connector(
        "files",
        "in",
        "takes files from a folder: CSV by a mapping, CloudEvents as JSON and JSON lines",
        ("files",),
        every=1.0,
        limit=60.0,
    ),
)

BY_NAME = {one.name: one for one in CONNECTORS}
