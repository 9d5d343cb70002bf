"""Readiness of a token with the master keys: one that was pulled out is told before anybody needs it."""

import threading
import time
from collections.abc import Callable

from services.effects.master_keys import KeysAwayError
from services.effects.sealing import Sealer
from services.runtime.config.keys import KeyFileError
from services.runtime.config.settings import Settings, SettingsError
from services.runtime.process.health import State
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger

EVERY = 5.0  # seconds between two questions
SILENCE = 15.0  # seconds without an answer after which a token counts as away
WELL, AWAY, UNUSABLE = State(ok=True), State(ok=False, reason="KEYS_AWAY"), State(ok=False, reason="KEYS_UNUSABLE")


class KeysWatch:
    """Asks; the answer is the last one, unless that is too old."""

    def __init__(self, reach: Callable[[], None]) -> None:
        """Take what asks; the token was there a moment ago."""
        self._reach = reach
        self._state, self._answered = WELL, time.monotonic()

    def state(self) -> State:
        """Return how the token is doing; what was found unusable stays so."""
        silent = time.monotonic() - self._answered > SILENCE
        return AWAY if silent and self._state is not UNUSABLE else self._state

    def ask(self) -> bool:
        """Ask once, log when it goes, and remember the answer; False when it must not be asked again."""
        before = self._state
        try:
            self._reach()
            self._state = WELL
        except KeysAwayError:
            self._state = AWAY
        except (KeyFileError, SettingsError):  # each wrong PIN is one try less until the token locks itself
            self._state = UNUSABLE
        if before is WELL and self._state is not WELL:
            get_logger().error("keys_away", server="keys", code=self._state.reason, retry_s=EVERY)
        self._answered = time.monotonic()
        return self._state is not UNUSABLE


def watch_keys(settings: Settings, host: Host, sealer: Sealer) -> None:
    """Report the token, which is there now, until the process is asked to stop; keys of a file need no watch."""
    if settings.pkcs11_module is None:
        return
    watch = KeysWatch(sealer.reach)
    host.health.ask("keys", watch.state)

    def loop() -> None:
        while not host.stopping.wait(EVERY) and watch.ask():
            host.metrics.set("stafet_server_up", int(watch.state().ok), server="keys")
        host.metrics.set("stafet_server_up", int(watch.state().ok), server="keys")

    host.metrics.set("stafet_server_up", 1, server="keys")
    threading.Thread(target=loop, name="keys watch", daemon=True).start()
