"""Knows which step of the schema a database stands at, refuses what it must not touch, and runs missing steps."""

from threading import Lock

from sqlalchemy import Connection, inspect, text

from integrations.accounts.failures import SchemaNewer, SchemaOlder, StoreBroken
from integrations.accounts.schema import HEAD

_MIGRATING = Lock()
"""Alembic keeps the migration that runs in variables of the process, so two databases must take turns."""
_STEP = text("SELECT version_num FROM alembic_version")


def step(connection: Connection) -> str | None:
    """Return the step that a database stands at, or None for an empty one; raise StoreBroken for another's."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(_STEP).scalar_one_or_none()
    if tables:
        raise StoreBroken(
            f"This database holds other tables, such as “{tables[0]}”, and no accounts.",
            next_step="Nothing was changed. Name a new file, or an empty database.",
        )
    return None


def require_present(connection: Connection) -> None:
    """Raise SchemaNewer or SchemaOlder unless the database stands at the present step."""
    found = step(connection)
    _refuse_newer(found)
    if found != HEAD:
        raise SchemaOlder(
            "The account database has no tables yet." if found is None else SchemaOlder.__doc__ or ""
        )


def upgrade(connection: Connection) -> None:
    """Run the missing steps in the connection's transaction; raise SchemaNewer for a newer program's database."""
    found = step(connection)
    _refuse_newer(found)
    if found == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "integrations.accounts:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _MIGRATING:
        command.upgrade(config, "head")


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > HEAD:
        raise SchemaNewer(f"The account database is at step {found}; this program knows steps up to {HEAD}.")
