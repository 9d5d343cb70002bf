"""Alembic's entry: runs the migrations on the connection that `services.storage.migrate` opened."""

from alembic import context

from services.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
