"""Reads a publisher's topic to its end, and no other: what lies there is the publisher's test events."""

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from services.cli.commands.kit.material import Sent
from services.cli.terminal import servers
from services.cli.terminal.errors import AWAY, REFUSED, CommandError
from services.runtime.config.settings import Settings
from services.runtime.kafka.client import client

WAIT = 10.0  # seconds for the cluster to say what there is


def of_topic(settings: Settings, publisher: str) -> list[Sent]:
    """Return the messages of `in.<publisher>`, oldest first. Raises CommandError, also where real events may lie."""
    if settings.mode == "site":
        raise CommandError(
            REFUSED, "emner læses kun på et prøveanlæg: her kan der ligge virkelige hændelser; brug filer i stedet"
        )
    topic = f"in.{publisher}"
    consumer = Consumer(client(settings, "kit") | {"group.id": "stafet-kit", "enable.auto.commit": False})
    try:
        return [_sent(one) for one in sorted(_read(consumer, topic), key=_when)]
    except KafkaException as error:
        raise servers.broker_away(settings, error.args[0].name()) from None
    finally:
        consumer.close()


def _read(consumer: Consumer, topic: str) -> list[Message]:
    there = consumer.list_topics(topic, WAIT).topics[topic]
    if there.error is not None:
        raise CommandError(AWAY, f"{topic} findes ikke ({there.error.name()}); `stafet topics apply` laver det")
    ends = {}
    for number in there.partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, number), WAIT)
        if high > low:
            ends[number] = high
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in ends])
    found: list[Message] = []
    while ends:
        for message in consumer.consume(500, WAIT) or _silent(topic):
            if message.error() is not None:
                raise KafkaException(message.error())
            found.append(message)
            if message.offset() + 1 >= ends.get(message.partition(), 0):
                ends.pop(message.partition(), None)
    return found


def _silent(topic: str) -> list[Message]:
    raise CommandError(AWAY, f"{topic} blev ikke læst til enden: Kafka svarer ikke")


def _when(message: Message) -> tuple[int, int, int]:
    return message.timestamp()[1], message.partition() or 0, message.offset() or 0


def _sent(message: Message) -> Sent:
    place = f"{message.topic()}, partition {message.partition()}, offset {message.offset()}"
    headers = [(name, raw.encode() if isinstance(raw, str) else raw) for name, raw in message.headers() or []]
    return Sent(place, message.value(), message.key(), headers)
