"""The district of North Jutland for tests: its rulebook, and the topics and addresses that follow from it."""

from pathlib import Path

from services.runtime.config.districts import district
from services.runtime.config.rulebook_files import load
from topics.catalogue import Addresses, catalogue

RULEBOOK = load(Path(__file__).resolve().parents[1] / "rulebooks" / "nordjylland")
DISTRICT = district(RULEBOOK)
TOPICS = catalogue(DISTRICT)
"""Every topic of the district, sorted by name."""

topic_for = Addresses(DISTRICT).topic
returns_to = Addresses(DISTRICT).returns_to
