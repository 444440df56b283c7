"""Who overtakes whom, what is in doubt, and what follows a message that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
NONE = sa.text("''")


def upgrade() -> None:
    for column in (
        sa.Column("rank", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("share", ID, nullable=False, server_default=sa.text("0")),
        sa.Column("claimed", INSTANT),
        sa.Column("looks", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("template", sa.String(), nullable=False, server_default=NONE),
        sa.Column("gaps", sa.Text()),
        sa.Column("sms", sa.Text(), nullable=False, server_default=NONE),
        sa.Column("follows", ID),
        sa.Column("filled", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("outbound", column)
    approved = sa.Column("approved", sa.String(), nullable=False, server_default=NONE)
    op.add_column("content", approved)
    op.add_column("lane", sa.Column("halted", sa.String(), nullable=False, server_default=NONE))
    op.add_column("sender", sa.Column("rate", sa.Float()))
    op.add_column("sender", sa.Column("tier", sa.Integer()))
    op.add_column("contact", sa.Column("shut", INSTANT))
    op.add_column("address", sa.Column("gone", INSTANT))
    zero = sa.text("0")
    op.add_column(
        "address", sa.Column("failures", sa.Integer(), nullable=False, server_default=zero)
    )
    op.execute(
        "UPDATE outbound SET held = TRUE WHERE status IN ('sending', 'unknown') "
        "OR (status = 'queued' AND attempt > 0)"
    )
    op.execute("UPDATE outbound SET rank = 0 WHERE kind IN ('data', 'relay', 'reply')")
    op.execute(
        "UPDATE outbound SET rank = 2 WHERE kind IN "
        "('ballot', 'campaign', 'idea', 'news', 'rating', 'reminder')"
    )
    for name in ("outbound_due", "outbound_retried", "outbound_unknown"):
        op.drop_index(name, table_name="outbound")
    _index("outbound_due", ["lane_id", "due"], "status = 'queued'")
    _index("outbound_turn", ["lane_id", "rank", "share", "due", "id"], "status = 'queued'")
    _index("outbound_held", ["lane_id", "address", "id"], "held")
    _index("outbound_unknown", ["lane_id", "due"], "status = 'unknown'")
    _index("outbound_people", ["lane_id", "claimed", "address"], "rank = 2")
    _index("outbound_unsettled", ["id"], "status = 'unsettled'")
    _index("outbound_follows", ["follows"], "follows IS NOT NULL", unique=True)


def _index(name: str, columns: list[str], which: str, *, unique: bool = False) -> None:
    rows = sa.text(which)
    op.create_index(
        name, "outbound", columns, unique=unique, sqlite_where=rows, postgresql_where=rows
    )
