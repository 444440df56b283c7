"""Campaigns that run: whom they write to next, and what became of each message.

Rows of the ledger have no entry any more in indexes that say nothing of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def upgrade() -> None:
    op.add_column("campaign", sa.Column("surveys", sa.JSON()))
    op.add_column("campaign", sa.Column("chosen", sa.JSON()))
    op.add_column("campaign", sa.Column("started", INSTANT))
    op.add_column("campaign", sa.Column("ended", INSTANT))
    op.add_column(
        "participant",
        sa.Column("times", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("participant", sa.Column("due", INSTANT))
    # A campaign that was planned before this release asks all whom it drew as soon as it starts.
    op.execute(
        "UPDATE participant SET due = (SELECT created FROM campaign WHERE id = campaign_id) "
        "WHERE left_out = '' AND arm NOT IN ('', 'hold_out')"
    )
    _index("participant_due", "participant", ["campaign_id", "channel", "due"], "due IS NOT NULL")
    op.add_column("outbound", sa.Column("campaign_id", ID))
    op.drop_index("ix_questionnaire_campaign_id", table_name="questionnaire")
    _index(
        "questionnaire_campaign",
        "questionnaire",
        ["campaign_id", "contact_id"],
        "campaign_id IS NOT NULL",
        unique=True,
    )
    _index("contact_stopped", "contact", ["opted_out"], "opted_out IS NOT NULL")
    _index(
        "outbound_campaign",
        "outbound",
        ["campaign_id", "contact_id", "status"],
        "campaign_id IS NOT NULL",
    )
    _index(
        "outbound_lost",
        "outbound",
        ["campaign_id"],
        "campaign_id IS NOT NULL AND status = 'failed'",
    )
    op.drop_index("outbound_people", table_name="outbound")
    _index(
        "outbound_people",
        "outbound",
        ["lane_id", "claimed", "address"],
        "rank = 2 AND claimed IS NOT NULL",
    )
    op.drop_index("ix_outbound_contact_id", table_name="outbound")
    _index("outbound_contact", "outbound", ["contact_id"], "contact_id IS NOT NULL")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """One of the rows alone that the condition holds for."""
    of = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=of, postgresql_where=of)
