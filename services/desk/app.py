"""The desk process: serves the pages of coordinators and everything of the HTTP interface until it is stopped."""

from services.api.application import application
from services.api.backend import Backend
from services.api.coordinators import acts, agendas, handovers, queues, signals
from services.api.log import published
from services.api.publishers import event_keys, events, questions
from services.api.serving import serve
from services.api.signals.feed import Feed
from services.desk.login import pages as login
from services.desk.login.pages import Logon
from services.desk.pages import (
    about,
    access,
    agenda,
    archive,
    bulk,
    calendar_feed,
    candidate,
    dead_letter,
    deadlines,
    emergencies,
    forum,
    handover,
    inbox,
    insight,
    live,
    log,
    lookups,
    meetings,
    operating,
    publisher,
    publisher_files,
    publisher_questions,
    publisher_recall,
    publisher_sending,
    rules,
    sorting,
    stand_ins,
    statistics,
    stopped_partition,
)
from services.desk.pages import settings as own_settings
from services.desk.web import static
from services.desk.web.guarding import Guarded
from services.desk.web.rendering import Desk
from services.runtime.config.settings import Settings
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import hosted

ROUTERS = (
    handovers.router,
    acts.router,
    agendas.router,
    queues.router,
    signals.router,
    events.router,
    event_keys.router,
    questions.router,
    published.router,
)
PAGES = (
    static.router,
    login.router,
    inbox.router,
    bulk.router,
    sorting.router,
    deadlines.router,
    calendar_feed.router,
    archive.router,
    rules.router,
    candidate.router,
    meetings.router,
    agenda.router,
    handover.router,
    live.router,
    statistics.router,
    operating.router,
    dead_letter.router,
    stopped_partition.router,
    log.router,
    forum.router,
    lookups.router,
    insight.router,
    access.router,
    emergencies.router,
    own_settings.router,
    stand_ins.router,
    publisher.router,
    publisher_questions.router,
    publisher_recall.router,
    publisher_sending.router,
    publisher_files.router,
    about.router,
)


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; returns 0.

    Raises DatabaseAwayError and UnfitDatabaseError at the start, SettingsError, KeyFileError.
    """
    with hosted(settings, ("database", "http")) as host, Backend(settings, "desk").opened() as backend:
        backend.watch(host)
        app = application(backend, ROUTERS, host.metrics, PAGES, Guarded)
        app.state.logon = Logon(backend)
        app.state.desk = Desk(app.state.logon.held)
        with Feed(settings, host).opened() as app.state.feed:
            serve(settings, host, app, settings.desk_port)
    return STOPPED
