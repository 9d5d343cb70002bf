"""Fail-stop: log, end without cleaning up, acknowledge nothing (design 6)."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiokafka.errors import (
    GroupAuthorizationFailedError,
    IllegalOperation,
    IllegalStateError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)

from services.effects.intake_port import StaleFenceError
from services.effects.master_keys import KeysAwayError
from services.router.chain import BrokenChainError
from services.runtime.kafka.admin import ClusterError
from services.runtime.kafka.refusal import LOGIN_REFUSED, NO_RIGHTS
from services.runtime.process import unfit_database
from services.runtime.process.exit_codes import FAIL_STOP, REFUSED, TRY_LATER
from services.runtime.telemetry.log import describe, get_logger
from services.storage.failures import AWAY, TRY_AGAIN, DatabaseAwayError, SurpriseError, UnfitDatabaseError

_REFUSALS = (GroupAuthorizationFailedError, SaslAuthenticationFailed, TopicAuthorizationFailedError)


class Crash:
    """Ends the process; `leave` is os._exit, or a test's stand-in for it."""

    def __init__(
        self,
        address: str,
        leave: Callable[[int], object] = os._exit,
        tell: Callable[[str], None] = lambda code: get_logger().critical("broker_refused", code=code, exit=REFUSED),
    ) -> None:
        """Take the database's address for the message, and what tells that Kafka refused us."""
        self._address = address
        self._leave = leave
        self._tell = tell

    def now(self, code: str, exit_code: int = FAIL_STOP) -> None:
        """End at once with a closed word as the reason."""
        get_logger().critical("fail_stop", code=code, exit=exit_code)
        self._leave(exit_code)

    def refused(self, code: str) -> None:
        """End because Kafka does not let us in or gives us no rights."""
        self._tell(code)
        self._leave(REFUSED)

    @contextmanager
    def guard(self, place: str) -> Iterator[None]:
        """Turn whatever leaves the block into the end of the process, sorted by what its supervisor should do."""
        try:
            yield
        except asyncio.CancelledError:
            raise
        except (StaleFenceError, BrokenChainError) as error:
            self.now("STALE_FENCE" if isinstance(error, StaleFenceError) else "BROKEN_CHAIN")
        except (DatabaseAwayError, SurpriseError, *TRY_AGAIN, *AWAY) as error:
            code = "DATABASE_AWAY" if isinstance(error, DatabaseAwayError) else type(error).__name__
            get_logger().error("database_away", server="database", address=self._address, code=code, retry_s=0.3)
            self.now(code, TRY_LATER)
        except KeysAwayError:
            get_logger().error("keys_away", server="keys", retry_s=0.3)
            self.now("KEYS_AWAY", TRY_LATER)
        except UnfitDatabaseError as error:
            self._leave(unfit_database.tell(self._address, error))
        except _REFUSALS as error:
            self.refused(LOGIN_REFUSED if isinstance(error, SaslAuthenticationFailed) else NO_RIGHTS)
        except (IllegalOperation, IllegalStateError) as error:  # we used the consumer wrongly
            self._own_fault(place, error)
        except (KafkaError, ClusterError) as error:
            # The consumer gave up on its cluster; the next one begins at PostgreSQL's positions.
            get_logger().error("broker_away", server="broker", code=type(error).__name__, retry_s=0.3)
            self.now("CONSUMER_ENDED", TRY_LATER)
        except Exception as error:  # noqa: BLE001 - nobody classified it: the process no longer trusts its state
            self._own_fault(place, error)

    def _own_fault(self, place: str, error: Exception) -> None:
        get_logger().critical("crashed", reason=place, **describe(error))
        self.now("UNCLASSIFIED")
