"""Alembic runs this file: it migrates the connection that `migrate.upgrade` hands over."""

from alembic import context

from crm_core.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a column only by copying its table
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
