"""Kafka refusals: a word for the log, and a sentence for the person at the screen."""

import sys

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from services.runtime.config.settings import Settings
from services.runtime.kafka.client import client
from services.runtime.process.exit_codes import REFUSED
from services.runtime.telemetry.log import get_logger

LOGIN_REFUSED, NO_RIGHTS = "LOGIN_REFUSED", "NO_RIGHTS"
ANSWER = 2.0  # seconds a cluster gets to say whether it lets us in

_SENTENCES = {
    LOGIN_REFUSED: "afviser brugeren {user} eller adgangskoden; se STAFET_KAFKA_USERNAME, STAFET_KAFKA_PASSWORD_FILE "
    "og STAFET_KAFKA_MECHANISM",
    NO_RIGHTS: "giver ikke brugeren {user} de rettigheder, der skal til; `stafet topics apply --acl` giver dem",
}


class BrokerRefusedError(Exception):
    """Kafka knows us not, or gives us no rights; `code` is LOGIN_REFUSED or NO_RIGHTS."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


def tell(settings: Settings, code: str) -> None:
    """Log the refusal; where nobody supervises us a person reads along, and gets a sentence too."""
    place = settings.kafka_bootstrap
    get_logger().critical("broker_refused", server="broker", address=place, code=code, exit=REFUSED)
    if not settings.supervisor_pid:
        user = settings.kafka_username or "ANONYMOUS"
        sys.stderr.write(f"stafet: Kafka på {place} {_SENTENCES[code].format(user=user)}\n")


def login_refused(settings: Settings) -> bool:
    """Ask whether it is our login that the cluster refuses: aiokafka only says that nobody let it in."""
    if not settings.kafka_protocol.startswith("SASL"):
        return False
    complaints: list[KafkaError] = []
    admin = AdminClient(client(settings, "login") | {"error_cb": complaints.append, "log_level": 0})
    try:
        admin.list_topics(timeout=ANSWER)
    except KafkaException:
        admin.poll(0)
    return any(is_login(one) for one in complaints)


def is_login(error: KafkaError) -> bool:
    """Tell whether an error of librdkafka's says that user or password were refused."""
    return bool(error.code() == KafkaError._AUTHENTICATION)  # noqa: SLF001 -- librdkafka's own codes are public
