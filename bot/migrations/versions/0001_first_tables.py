"""The first tables: what each holds stands in bot/tables.py, which may have gone on since."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def upgrade() -> None:
    op.create_table(
        "content",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("sid", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="content_pkey"),
        sa.UniqueConstraint(
            "gateway", "language", "shape", name="content_gateway_language_shape_key"
        ),
    )
    op.create_table(
        "cooperative",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("pickup", sa.String(), nullable=False),
        sa.Column("delivers", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("digest_at", sa.String(), nullable=False),
        sa.Column("digest_to", sa.String(), nullable=False),
        sa.Column("digest_language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="cooperative_pkey"),
        sa.UniqueConstraint("code", name="cooperative_code_key"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("provider_id", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.Integer(), nullable=False),
        sa.Column("received", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="receipt_pkey"),
        sa.UniqueConstraint(
            "gateway",
            "provider_id",
            "said",
            "error",
            name="receipt_gateway_provider_id_said_error_key",
        ),
    )
    op.create_table(
        "digest",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="digest_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="digest_cooperative_id_fkey"
        ),
        sa.UniqueConstraint("cooperative_id", "until", name="digest_cooperative_id_until_key"),
    )
    op.create_table(
        "member",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="member_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="member_cooperative_id_fkey"
        ),
        sa.UniqueConstraint("cooperative_id", "address", name="member_cooperative_id_address_key"),
    )
    op.create_table(
        "product",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("price_centimes", sa.Integer(), nullable=False),
        sa.Column("stock_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("step_thousandths", sa.Integer(), nullable=False),
        sa.Column("on_sale", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="product_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="product_cooperative_id_fkey"
        ),
        sa.UniqueConstraint("cooperative_id", "key", name="product_cooperative_id_key_key"),
    )
    op.create_table(
        "sender",
        sa.Column("id", ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("cooperative_id", ID),
        sa.PrimaryKeyConstraint("id", name="sender_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="sender_cooperative_id_fkey"
        ),
        sa.UniqueConstraint("address", name="sender_address_key"),
    )
    op.create_index("ix_sender_cooperative_id", "sender", ["cooperative_id"])
    op.create_table(
        "contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("delivery_address", sa.String(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("heard", INSTANT),
        sa.Column("sender_id", ID),
        sa.Column("opted_out", INSTANT),
        sa.Column("created", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="contact_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="contact_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["sender.id"], name="contact_sender_id_fkey"),
    )
    op.create_table(
        "address",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("stopped", INSTANT),
        sa.PrimaryKeyConstraint("id", name="address_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="address_contact_id_fkey"),
        sa.UniqueConstraint("channel", "address", name="address_channel_address_key"),
    )
    op.create_index("ix_address_contact_id", "address", ["contact_id"])
    op.create_table(
        "inbound",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("provider_id", sa.LargeBinary(), nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received", INSTANT, nullable=False),
        sa.Column("handled", INSTANT),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String()),
        sa.PrimaryKeyConstraint("id", name="inbound_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="inbound_contact_id_fkey"),
        sa.UniqueConstraint("gateway", "provider_id", name="inbound_gateway_provider_id_key"),
    )
    op.create_index(
        "inbound_owed",
        "inbound",
        ["id"],
        sqlite_where=sa.text("handled IS NULL"),
        postgresql_where=sa.text("handled IS NULL"),
    )
    op.create_table(
        "lane",
        sa.Column("id", ID, nullable=False),
        sa.Column("sender_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="lane_pkey"),
        sa.ForeignKeyConstraint(["sender_id"], ["sender.id"], name="lane_sender_id_fkey"),
        sa.UniqueConstraint("sender_id", name="lane_sender_id_key"),
    )
    op.create_table(
        "timer",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="timer_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="timer_contact_id_fkey"),
        sa.UniqueConstraint("contact_id", "kind", name="timer_contact_id_kind_key"),
    )
    op.create_index("ix_timer_due", "timer", ["due"])
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("inbound_id", ID),
        sa.Column("said", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="consent_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="consent_contact_id_fkey"),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="consent_inbound_id_fkey"),
    )
    op.create_index("ix_consent_contact_id", "consent", ["contact_id"])
    op.create_table(
        "orders",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("inbound_id", ID),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("latitude", sa.String()),
        sa.Column("longitude", sa.String()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("total_centimes", sa.Integer(), nullable=False),
        sa.Column("placed", INSTANT, nullable=False),
        sa.Column("digest_id", ID),
        sa.PrimaryKeyConstraint("id", name="orders_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="orders_contact_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="orders_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="orders_digest_id_fkey"),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="orders_inbound_id_fkey"),
        sa.UniqueConstraint("cooperative_id", "number", name="orders_cooperative_id_number_key"),
        sa.UniqueConstraint("inbound_id", name="orders_inbound_id_key"),
    )
    op.create_index("ix_orders_contact_id", "orders", ["contact_id"])
    op.create_index("ix_orders_digest_id", "orders", ["digest_id"])
    op.create_index(
        "orders_to_tell",
        "orders",
        ["cooperative_id", "placed"],
        sqlite_where=sa.text("digest_id IS NULL"),
        postgresql_where=sa.text("digest_id IS NULL"),
    )
    op.create_table(
        "outbound",
        sa.Column("id", ID, nullable=False),
        sa.Column("once", sa.String()),
        sa.Column("lane_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("cooperative_id", ID),
        sa.Column("inbound_id", ID),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("picks", sa.Text()),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("expires", INSTANT),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.String()),
        sa.Column("provider_id", sa.LargeBinary()),
        sa.Column("error", sa.Integer()),
        sa.Column("reason", sa.String()),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="outbound_pkey"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="outbound_contact_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="outbound_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="outbound_inbound_id_fkey"),
        sa.ForeignKeyConstraint(["lane_id"], ["lane.id"], name="outbound_lane_id_fkey"),
    )
    op.create_index("ix_outbound_contact_id", "outbound", ["contact_id"])
    op.create_index("ix_outbound_inbound_id", "outbound", ["inbound_id"])
    op.create_index(
        "outbound_unknown",
        "outbound",
        ["id"],
        sqlite_where=sa.text("status = 'unknown'"),
        postgresql_where=sa.text("status = 'unknown'"),
    )
    op.create_index(
        "outbound_once",
        "outbound",
        ["once"],
        unique=True,
        sqlite_where=sa.text("once IS NOT NULL"),
        postgresql_where=sa.text("once IS NOT NULL"),
    )
    op.create_index(
        "outbound_provider_id",
        "outbound",
        ["gateway", "provider_id"],
        unique=True,
        sqlite_where=sa.text("provider_id IS NOT NULL"),
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index(
        "outbound_due",
        "outbound",
        ["lane_id", "due", "id"],
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "outbound_open",
        "outbound",
        ["lane_id"],
        sqlite_where=sa.text("status = 'sending'"),
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_index(
        "outbound_retried",
        "outbound",
        ["lane_id", "address", "id"],
        sqlite_where=sa.text("status = 'queued' AND attempt > 0"),
        postgresql_where=sa.text("status = 'queued' AND attempt > 0"),
    )
    op.create_table(
        "order_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("quantity_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_centimes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="order_line_pkey"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="order_line_order_id_fkey"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="order_line_product_id_fkey"),
        sa.UniqueConstraint("order_id", "position", name="order_line_order_id_position_key"),
    )
