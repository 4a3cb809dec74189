"""Runs the migrations over the connection that the program hands in."""

from alembic import context

from studio_app.repositories.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
