"""PostgreSQL: the tables, the one transaction, acts, queues, dead letters, the balance."""
