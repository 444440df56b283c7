"""What failed is found at once; which templates Meta has approved, and what fills their gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    op.create_index(
        "outbound_failed",
        "outbound",
        ["due"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )
