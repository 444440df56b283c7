"""Orders that move on, relays to a person, media, rewards, what a client tells of herself."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reward",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("ended", INSTANT),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="reward_cooperative_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="reward_pkey"),
    )
    op.create_index("ix_reward_cooperative_id", "reward", ["cooperative_id"])
    op.create_table(
        "erasure",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("asked", INSTANT, nullable=False),
        sa.Column("finished", INSTANT),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="erasure_contact_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="erasure_pkey"),
        sa.UniqueConstraint("contact_id", name="erasure_contact_id_key"),
    )
    op.create_index(
        "erasure_open",
        "erasure",
        ["id"],
        sqlite_where=sa.text("finished IS NULL"),
        postgresql_where=sa.text("finished IS NULL"),
    )
    op.create_table(
        "recipient",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("used", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="recipient_contact_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="recipient_pkey"),
        sa.UniqueConstraint("contact_id", "name", name="recipient_contact_id_name_key"),
    )
    op.create_table(
        "media",
        sa.Column("id", ID, nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("cooperative_id", ID),
        sa.Column("inbound_id", ID),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", INSTANT),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("received", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="media_contact_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="media_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="media_inbound_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="media_pkey"),
        sa.UniqueConstraint("recording", "position", name="media_recording_position_key"),
    )
    op.create_index("ix_media_contact_id", "media", ["contact_id"])
    op.create_index("ix_media_inbound_id", "media", ["inbound_id"])
    op.create_index("ix_media_sha256", "media", ["sha256"])
    op.create_index(
        "media_due",
        "media",
        ["due"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_table(
        "order_move",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("member_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="order_move_member_id_fkey"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="order_move_order_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="order_move_pkey"),
        sa.UniqueConstraint("order_id", "status", name="order_move_order_id_status_key"),
    )
    op.create_table(
        "relay",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("order_id", ID),
        sa.Column("tag", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opened", INSTANT, nullable=False),
        sa.Column("last", INSTANT, nullable=False),
        sa.Column("closed", INSTANT),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("night", INSTANT),
        sa.Column("alerted", INSTANT),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="relay_contact_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="relay_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="relay_order_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="relay_pkey"),
    )
    op.create_index("ix_relay_contact_id", "relay", ["contact_id"])
    op.create_index("relay_of_cooperative", "relay", ["cooperative_id", "closed"])
    op.create_index(
        "relay_tag",
        "relay",
        ["cooperative_id", "tag"],
        unique=True,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )
    op.create_index(
        "relay_open",
        "relay",
        ["contact_id"],
        unique=True,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )
    op.create_table(
        "reward_given",
        sa.Column("id", ID, nullable=False),
        sa.Column("reward_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="reward_given_contact_id_fkey"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="reward_given_order_id_fkey"),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name="reward_given_reward_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="reward_given_pkey"),
        sa.UniqueConstraint(
            "reward_id", "contact_id", "step", name="reward_given_reward_id_contact_id_step_key"
        ),
    )
    op.create_index("ix_reward_given_contact_id", "reward_given", ["contact_id"])
    op.create_table(
        "relay_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("relay_id", ID, nullable=False),
        sa.Column("inbound_id", ID),
        sa.Column("from_client", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("said", INSTANT, nullable=False),
        sa.Column("told", INSTANT),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="relay_line_inbound_id_fkey"),
        sa.ForeignKeyConstraint(
            ["relay_id"], ["relay.id"], name="relay_line_relay_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="relay_line_pkey"),
        sa.UniqueConstraint("inbound_id", name="relay_line_inbound_id_key"),
    )
    op.create_index("ix_relay_line_relay_id", "relay_line", ["relay_id"])
    op.create_index(
        "relay_line_untold",
        "relay_line",
        ["relay_id"],
        sqlite_where=sa.text("told IS NULL"),
        postgresql_where=sa.text("told IS NULL"),
    )
    op.add_column("consent", sa.Column("shown", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("consent") as table:
        table.add_column(sa.Column("cooperative_id", ID))
        table.create_foreign_key(
            "consent_cooperative_id_fkey", "cooperative", ["cooperative_id"], ["id"]
        )
    op.add_column("contact", sa.Column("town", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("tastes", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("birthday", sa.String(), server_default="", nullable=False))
    op.add_column("contact", sa.Column("erased", INSTANT))
    op.add_column(
        "cooperative", sa.Column("rate_after", sa.Integer(), server_default="48", nullable=False)
    )
    op.create_index("ix_inbound_contact_id", "inbound", ["contact_id"])
    op.create_index("ix_member_address", "member", ["address"])
    op.add_column("orders", sa.Column("reason", sa.String(), server_default="", nullable=False))
    op.add_column("orders", sa.Column("rating_due", INSTANT))
    op.add_column("orders", sa.Column("reward", sa.String(), server_default="", nullable=False))
    op.add_column(
        "orders", sa.Column("recordings", sa.String(), server_default="[]", nullable=False)
    )
    op.create_index(
        "orders_to_rate",
        "orders",
        ["rating_due"],
        sqlite_where=sa.text("rating_due IS NOT NULL"),
        postgresql_where=sa.text("rating_due IS NOT NULL"),
    )
    op.add_column("outbound", sa.Column("media", sa.Text(), server_default="", nullable=False))
