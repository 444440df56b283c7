"""What each message costs, and what a cooperative's may cost in a month."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
LEFT = "status IN ('sent', 'delivered', 'read')"


def upgrade() -> None:
    op.add_column("cooperative", sa.Column("cap_centimes", sa.Integer()))
    for column in (
        sa.Column("price", ID),
        sa.Column("currency", sa.String()),
        sa.Column("cost", ID),
        sa.Column("charged", INSTANT),
        sa.Column("billed", sa.Boolean()),
    ):
        op.add_column("outbound", column)
    # What left before nobody counted: it must not fall on this month.
    op.execute(f"UPDATE outbound SET charged = created WHERE {LEFT}")
    _index("outbound_uncharged", ["id"], f"charged IS NULL AND {LEFT}")
    _index("outbound_costs", ["cooperative_id", "charged", "cost"], "cost > 0")


def _index(name: str, columns: list[str], which: str) -> None:
    rows = sa.text(which)
    op.create_index(name, "outbound", columns, sqlite_where=rows, postgresql_where=rows)
