"""The registry of event types: every type that publishers send is in the tuple below."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.events.anonymous import AnonymousSparring, Statistics
from schemas.events.base import EventData
from schemas.events.cases import ChildAbuseCase, CriminalCaseReferral
from schemas.events.concerns import (
    GangRecruitmentConcern,
    KnockKnockConcern,
    RadicalisationConcern,
    SspNetworkReferral,
    StadiumConcern,
    VulnerableAdultConcern,
    YoungAdultCrimeConcern,
    YouthCrimeConcern,
)
from schemas.events.exit_wish import ExitWish
from schemas.events.notes import EventRecalled, InfohusClearance, QuestionAnswered
from schemas.events.release_notice import ReleaseNotice

EVENT_TYPES: tuple[type[EventData], ...] = (
    ReleaseNotice,
    StadiumConcern,
    KnockKnockConcern,
    GangRecruitmentConcern,
    YouthCrimeConcern,
    YoungAdultCrimeConcern,
    SspNetworkReferral,
    RadicalisationConcern,
    VulnerableAdultConcern,
    ExitWish,
    ChildAbuseCase,
    CriminalCaseReferral,
    InfohusClearance,
    EventRecalled,
    QuestionAnswered,
    AnonymousSparring,
    Statistics,
)

BY_TYPE: Mapping[str, type[EventData]] = MappingProxyType(
    {f"dk.stafet.{event.event_type}.v1": event for event in EVENT_TYPES}
)
"""CloudEvents `type` → model."""
