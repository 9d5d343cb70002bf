"""`stafet publish`: events of files go to Kafka."""
