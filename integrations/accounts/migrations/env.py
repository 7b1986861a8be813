"""What alembic runs: the steps on the connection that the caller has open, in the caller's transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
