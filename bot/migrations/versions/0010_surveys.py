"""Surveys: their words, who is asked one, and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(26), "sqlite")
OPEN = sa.text("ended IS NULL")


def upgrade() -> None:
    op.create_table(
        "survey_text",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("kept", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="survey_text_pkey"),
        sa.UniqueConstraint("digest", name="survey_text_digest_key"),
    )
    op.create_index("ix_survey_text_key", "survey_text", ["key"])
    op.create_table(
        "questionnaire",
        sa.Column("id", ID, nullable=False),
        sa.Column("survey_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("cooperative_id", ID),
        sa.Column("order_id", ID),
        sa.Column("campaign_id", sa.Integer()),
        sa.Column("begun", INSTANT, nullable=False),
        sa.Column("closes", INSTANT),
        sa.Column("ended", INSTANT),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey_text.id"], name="questionnaire_survey_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="questionnaire_contact_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["cooperative_id"], ["cooperative.id"], name="questionnaire_cooperative_id_fkey"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="questionnaire_order_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="questionnaire_pkey"),
    )
    op.create_index("ix_questionnaire_survey_id", "questionnaire", ["survey_id"])
    op.create_index("ix_questionnaire_contact_id", "questionnaire", ["contact_id"])
    op.create_index("ix_questionnaire_campaign_id", "questionnaire", ["campaign_id"])
    op.create_index(
        "questionnaire_open",
        "questionnaire",
        ["contact_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "survey_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("questionnaire_id", ID, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recording", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("latitude", sa.String()),
        sa.Column("longitude", sa.String()),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("given", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaire.id"],
            name="survey_answer_questionnaire_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="survey_answer_pkey"),
        sa.UniqueConstraint(
            "questionnaire_id", "question", name="survey_answer_questionnaire_id_question_key"
        ),
    )
