"""The edge alone: the same three rows per event by us, by raw confluent-kafka, and by stock Faust."""
