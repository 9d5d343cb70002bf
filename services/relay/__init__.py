"""The relay: finished messages of the outbox go to Kafka."""
