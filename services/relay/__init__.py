"""The relay process: finished messages of the outbox go to Kafka."""
