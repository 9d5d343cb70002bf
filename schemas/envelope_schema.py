"""The CloudEvent around the data, in JSON Schema: its attributes, each described once for every event type."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from schemas.codec import JSON_CONTENT
from schemas.wire import SOURCE

Schema = dict[str, Any]

_DAY, _CLOCK, _ZONE = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}", "[+-][0-9]{2}:[0-9]{2}"
INSTANT: Mapping[str, str] = MappingProxyType(
    {
        "type": "string",
        "format": "date-time",
        # What `format` says too, for readers that do not assert it.
        "pattern": rf"^{_DAY}[Tt]{_CLOCK}(\.[0-9]+)?([Zz]|{_ZONE})$",
    }
)


def described(schema: Mapping[str, Any], english: str, danish: str, *examples: Any) -> Schema:
    """Return the schema of a property with its meaning in both languages, and how it looks."""
    return {"description": f"{english} Dansk: {danish}", **schema, "examples": list(examples)}


ENVELOPE: Mapping[str, Schema] = MappingProxyType(
    {
        "specversion": described({"const": "1.0"}, "Version of CloudEvents.", "Udgaven af CloudEvents.", "1.0"),
        "id": described(
            {"type": "string", "minLength": 1, "maxLength": 512, "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$"},
            "With `source` the name of the event for ever, at most 512 bytes.",
            "Sammen med `source` meddelelsens navn for altid, højst 512 byte.",
            "5f0c2c1e-6f0e-4a5e-9d53-0f7e6a1f5a10",
        ),
        "source": described(
            {"type": "string", "pattern": "^urn:stafet:publisher:[a-z0-9-]+$"},
            "The publisher who speaks; the topic has to be the publisher's own.",
            "Afsenderen; emnet skal være afsenderens eget.",
            "urn:stafet:publisher:kommune-0851",
        ),
        "time": described(
            INSTANT,
            "When it happened at the sender, an instant with a zone (RFC 3339).",
            "Hvornår det skete hos afsenderen, et tidspunkt med zone (RFC 3339).",
            "2026-02-10T08:30:00+01:00",
        ),
        "datacontenttype": described(
            {"type": "string", "pattern": f"^{JSON_CONTENT}$"},
            "Media type of `data`; JSON, also by another name.",
            "Medietypen af `data`; JSON, også under et andet navn.",
            "application/json",
        ),
        "dataschema": described(
            {"type": "string"},
            "Where the schema of `data` is; it is not read.",
            "Hvor skemaet for `data` er; det læses ikke.",
            "urn:stafet:schema:stadium_concern:v1",
        ),
        "subject": described(
            {"type": "string"},
            "Attribute of CloudEvents; never a person.",
            "Attribut i CloudEvents; aldrig en person.",
            "sag",
        ),
    }
)
MAY_BE_ABSENT = ("time", "datacontenttype", "dataschema", "subject")
"""Attributes of the envelope that null stands for too."""
TYPE = ("Name and version of the event type.", "Meddelelsestypens navn og udgave.")
DATA = ("What the event says.", "Det, meddelelsen siger.")
NO_BASE64 = described(
    {"type": "null"},
    "Null or absent: data is JSON. What stands here in base64 is decoded first and read as `data`.",
    "Null eller fraværende: data er JSON. Det, der står her i base64, afkodes først og læses som `data`.",
    None,
)
SENT: Mapping[str, Schema] = MappingProxyType(
    {
        "specversion": ENVELOPE["specversion"],
        "id": described(
            {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
            "Id of this message; the same message may come twice under it.",
            "Beskedens id; den samme besked kan komme to gange under det.",
            "01010101-0101-0101-0101-010101010101",
        ),
        "source": described({"const": SOURCE}, "Stafet itself.", "Stafet selv.", SOURCE),
        "time": described(
            INSTANT,
            "When it happened, in UTC (RFC 3339).",
            "Hvornår det skete, i UTC (RFC 3339).",
            "2026-02-10T07:30:00.250Z",
        ),
        "datacontenttype": described(
            {"const": "application/json"}, "Media type of `data`.", "Medietypen af `data`.", "application/json"
        ),
    }
)
"""Attributes of what Stafet sends."""
