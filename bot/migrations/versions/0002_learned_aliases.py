"""What clients call a product, proposed as an alias; and the language that a contact leans to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")


def upgrade() -> None:
    op.add_column("contact", sa.Column("leaning", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "alias_proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("cooperative_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("clients", sa.Integer(), nullable=False),
        sa.Column("first_said", INSTANT, nullable=False),
        sa.Column("last_said", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("digest_id", ID),
        sa.PrimaryKeyConstraint("id", name="alias_proposal_pkey"),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="alias_proposal_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name="alias_proposal_product_id_fkey"
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="alias_proposal_digest_id_fkey"),
        sa.UniqueConstraint(
            "cooperative_id",
            "product_id",
            "words",
            name="alias_proposal_cooperative_id_product_id_words_key",
        ),
    )
    op.create_table(
        "alias_saying",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="alias_saying_pkey"),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["alias_proposal.id"],
            name="alias_saying_proposal_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="alias_saying_contact_id_fkey",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "proposal_id", "contact_id", name="alias_saying_proposal_id_contact_id_key"
        ),
    )
    op.create_index("ix_alias_saying_contact_id", "alias_saying", ["contact_id"])
