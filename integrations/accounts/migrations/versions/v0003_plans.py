"""Step 3: plans that were agreed to at a desk have a key, under which they stand once, and the policy's version."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("agreements", sa.Column("key", sa.String(), nullable=True))
    op.add_column("agreements", sa.Column("version", sa.String(), nullable=True))
    op.create_index("agreements_by_key", "agreements", ["key"], unique=True)
