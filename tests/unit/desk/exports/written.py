"""A sheet with whatever somebody typed, and moments that do not move."""

from datetime import UTC, date, datetime

from payloads import PAYLOADS
from services.desk.exports.sheet import Sheet

NOW = datetime(2026, 11, 28, 8, 30, tzinfo=UTC)
PLAIN = Sheet(
    "dagsorden-2026-12-01",
    "Dagsorden",
    ("KSP Aalborg", "1. december 2026"),
    ("Nr.", "Punkt", "Andel", "Frist", "Modtaget"),
    ((1, "Hændelse", 0.25, date(2026, 12, 1), NOW), (2, "Ærø; øl", None, None, None)),
    ("En note",),
)
TYPED = Sheet("typed", PAYLOADS[0], PAYLOADS[1:3], ("Nr.", PAYLOADS[3]), tuple(enumerate(PAYLOADS)), PAYLOADS[:3])
