"""What Alembic runs for each command: on the connection that it was given, and no other."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString, SQLModel

from bot.tables import Instant


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """How a new step writes our types, so that it stays what it was then."""
    match kind, item:
        case "type", Instant():
            return "sa.DateTime(timezone=True).with_variant(sa.String(26), 'sqlite')"
        case "type", AutoString(length=length):
            return f"sa.String({length or ''})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot change a column: Alembic then copies the table
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
