"""What was sent but not delivered in time is followed by an SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
LATE = sa.text("status = 'sent' AND late IS NOT NULL")


def upgrade() -> None:
    # Empty: what left before this release is not followed, however long ago that was.
    op.add_column("outbound", sa.Column("late", INSTANT))
    op.create_index("outbound_late", "outbound", ["late"], sqlite_where=LATE, postgresql_where=LATE)
