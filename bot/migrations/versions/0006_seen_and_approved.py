"""What failed is found at once; which templates Meta has approved, and which message is one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAILED = sa.text("status = 'failed'")
NONE = sa.text("''")


def upgrade() -> None:
    filled: sa.Column[bool] = sa.Column(
        "filled", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("outbound", filled)
    approved: sa.Column[str] = sa.Column(
        "approved", sa.String(), nullable=False, server_default=NONE
    )
    op.add_column("content", approved)
    op.create_index(
        "outbound_failed",
        "outbound",
        ["due"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )
