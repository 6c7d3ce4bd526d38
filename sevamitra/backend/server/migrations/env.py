"""Alembic's environment: migrates on the connection handed over by ``database.upgrade``."""

from alembic import context

from sevamitra.papers.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
