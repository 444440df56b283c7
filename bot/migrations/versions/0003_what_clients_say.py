"""What clients say: ratings with their reasons, ideas, and the votes they give."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("opened", INSTANT, nullable=False),
        sa.Column("closes", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="ballot_cooperative_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="ballot_pkey"),
    )
    op.create_index("ballot_open", "ballot", ["cooperative_id", "closes"])
    op.create_index("ix_ballot_closes", "ballot", ["closes"])
    op.create_table(
        "ballot_option",
        sa.Column("id", ID, nullable=False),
        sa.Column("ballot_id", ID, nullable=False),
        sa.Column("key", sa.String(8), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name="ballot_option_ballot_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="ballot_option_pkey"),
        sa.UniqueConstraint("ballot_id", "key", name="ballot_option_ballot_id_key_key"),
    )
    op.create_table(
        "ballot_vote",
        sa.Column("id", ID, nullable=False),
        sa.Column("ballot_id", ID, nullable=False),
        sa.Column("option_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("said", INSTANT, nullable=False),
        sa.Column("told", INSTANT),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name="ballot_vote_ballot_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="ballot_vote_contact_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["ballot_option.id"],
            name="ballot_vote_option_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="ballot_vote_pkey"),
        sa.UniqueConstraint("ballot_id", "contact_id", name="ballot_vote_ballot_id_contact_id_key"),
    )
    op.create_index("ix_ballot_vote_contact_id", "ballot_vote", ["contact_id"])
    op.create_table(
        "idea",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("author_id", ID),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("product_id", ID),
        sa.Column("merged_into", ID),
        sa.Column("inbound_id", ID),
        sa.Column("said", INSTANT, nullable=False),
        sa.Column("decided", INSTANT),
        sa.ForeignKeyConstraint(["author_id"], ["contact.id"], name="idea_author_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="idea_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="idea_inbound_id_fkey"),
        sa.ForeignKeyConstraint(["merged_into"], ["idea.id"], name="idea_merged_into_fkey"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="idea_product_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="idea_pkey"),
        sa.UniqueConstraint("inbound_id", name="idea_inbound_id_key"),
    )
    op.create_index("ix_idea_author_id", "idea", ["author_id"])
    op.create_index("ix_idea_cooperative_id", "idea", ["cooperative_id"])
    op.create_index(
        "idea_wanted",
        "idea",
        ["cooperative_id", "votes"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "idea_decided",
        "idea",
        ["decided"],
        sqlite_where=sa.text("decided IS NOT NULL"),
        postgresql_where=sa.text("decided IS NOT NULL"),
    )
    op.create_table(
        "idea_vote",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("said", INSTANT, nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="idea_vote_contact_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name="idea_vote_idea_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="idea_vote_pkey"),
        sa.UniqueConstraint("idea_id", "contact_id", name="idea_vote_idea_id_contact_id_key"),
    )
    op.create_index("ix_idea_vote_contact_id", "idea_vote", ["contact_id"])
    op.create_table(
        "reason",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("said", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="reason_contact_id_fkey"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="reason_order_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="reason_pkey"),
    )
    op.create_index("ix_reason_contact_id", "reason", ["contact_id"])
    op.create_index("ix_reason_order_id", "reason", ["order_id"])
    op.create_table(
        "service_rating",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("given", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="service_rating_contact_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="service_rating_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="service_rating_order_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="service_rating_pkey"),
        sa.UniqueConstraint("order_id", "dimension", name="service_rating_order_id_dimension_key"),
    )
    op.create_index("ix_service_rating_contact_id", "service_rating", ["contact_id"])
    op.create_index("ix_service_rating_cooperative_id", "service_rating", ["cooperative_id"])
    op.create_table(
        "rating",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("order_line_id", ID, nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("given", INSTANT, nullable=False),
        sa.Column("changed", INSTANT),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="rating_contact_id_fkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="rating_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="rating_order_id_fkey"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name="rating_order_line_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="rating_pkey"),
        sa.UniqueConstraint("order_line_id", name="rating_order_line_id_key"),
    )
    op.create_index("ix_rating_contact_id", "rating", ["contact_id"])
    op.create_index("ix_rating_cooperative_id", "rating", ["cooperative_id"])
    op.create_index("ix_rating_order_id", "rating", ["order_id"])
