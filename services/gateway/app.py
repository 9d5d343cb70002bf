"""The gateway process: serves the publishers' part of the HTTP interface alone until it is stopped."""

from services.api.application import application
from services.api.backend import Backend
from services.api.publishers import event_keys, events, questions
from services.api.serving import serve
from services.runtime.config.settings import Settings
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import hosted

ROUTERS = (events.router, event_keys.router, questions.router)


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; returns 0.

    Raises DatabaseAwayError and UnfitDatabaseError at the start, SettingsError, KeyFileError.
    """
    with hosted(settings, ("database", "http")) as host, Backend(settings, "gateway").opened() as backend:
        backend.watch(host)
        serve(settings, host, application(backend, ROUTERS, host.metrics), settings.gateway_port)
    return STOPPED
