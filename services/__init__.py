"""The services: the pure core, the use cases, the database, and the processes around them."""
