"""The relay process: waits for its advisory lock, then publishes what waits for Kafka until it is stopped."""

import psycopg

from services.relay.outgoing import FatalProducerError
from services.relay.relay import Relay
from services.runtime.bootstrap import sealer
from services.runtime.config.settings import Settings
from services.runtime.kafka.refusal import BrokerRefusedError, tell
from services.runtime.process import standby
from services.runtime.process.database_watch import watch_database
from services.runtime.process.exit_codes import FAIL_STOP, REFUSED, STOPPED
from services.runtime.process.host import Host, hosted
from services.runtime.process.keys_watch import watch_keys
from services.runtime.telemetry.log import get_logger
from services.storage import advisory_lock
from services.storage.connections import connect
from services.storage.outbox import Outbox
from services.storage.submitted import Submitted


def run(settings: Settings) -> int:
    """Publish until SIGTERM or SIGINT; returns the exit code (0; 70 when the producer cannot go on; 77 when refused).

    Raises DatabaseAwayError and psycopg.OperationalError when the database is or goes away: the caller ends with 75.
    """
    with hosted(settings, ("database", "broker")) as host:
        connection = connect(settings.dsn(), "stafet relay")
        watch_database(host, settings.dsn())
        try:
            return _run(settings, host, connection)
        except BrokerRefusedError as error:
            tell(settings, error.code)
            return REFUSED
        except FatalProducerError as error:
            get_logger().critical("fail_stop", server="broker", code=error.code)
            return FAIL_STOP
        finally:
            connection.close()


def _run(settings: Settings, host: Host, connection: psycopg.Connection) -> int:
    keeper = sealer(settings)
    watch_keys(settings, host, keeper)
    relay = Relay(settings, host, Outbox(connection), Submitted(connection, keeper))
    if standby.acts(host, connection, advisory_lock.RELAY, lambda: get_logger().info("relay_waiting"), relay.watch):
        relay.publish()
    return STOPPED
