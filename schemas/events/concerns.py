"""The eight concerns: one form, and the type says what it is about."""

from typing import ClassVar

from schemas.events.base import Concern


class StadiumConcern(Concern):
    """Something seen at or around a stadium (STA-2)."""

    event_type: ClassVar[str] = "stadium_concern"


class KnockKnockConcern(Concern):
    """Feared recruitment, sent for outreach; means `recruitment_feared` (KK-2)."""

    event_type: ClassVar[str] = "knock_knock_concern"


class GangRecruitmentConcern(Concern):
    """Feared recruitment to a gang; means `recruitment_feared` (ROUTE-7)."""

    event_type: ClassVar[str] = "gang_recruitment_concern"


class YouthCrimeConcern(Concern):
    """A minor and crime (ROUTE-8)."""

    event_type: ClassVar[str] = "youth_crime_concern"


class YoungAdultCrimeConcern(Concern):
    """A young adult and crime (ROUTE-8)."""

    event_type: ClassVar[str] = "young_adult_crime_concern"


class SspNetworkReferral(Concern):
    """A school asks for its network group (SSP-3)."""

    event_type: ClassVar[str] = "ssp_network_referral"


class RadicalisationConcern(Concern):
    """Signs of extremism; means `extremism` (INF-1)."""

    event_type: ClassVar[str] = "radicalisation_concern"


class VulnerableAdultConcern(Concern):
    """A vulnerable adult whom one authority cannot help alone (PSP-3)."""

    event_type: ClassVar[str] = "vulnerable_adult_concern"
