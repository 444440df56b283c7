"""What no message caused has no entry in the index of those that one did: campaigns, above all."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CAUSED = sa.text("inbound_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_outbound_inbound_id", table_name="outbound")
    op.create_index(
        "outbound_inbound",
        "outbound",
        ["inbound_id"],
        sqlite_where=CAUSED,
        postgresql_where=CAUSED,
    )
