"""What downloading asks of the table of files: which is due, and what became of it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, literal_column, null, select, update
from sqlmodel import col

from bot.statements import Statement
from bot.tables import Media


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of which something is to be done, while we have it. tries counts this one."""

    id: int
    status: str
    gateway: str
    url: str
    sha256: str
    medium: str
    recording: str
    contact_id: int | None
    tries: int


_COLUMNS = tuple(col(getattr(Media, name)) for name in Taken.__annotations__)
_DUE = col(Media.due) <= bindparam("now")
_OURS = (col(Media.id) == bindparam("media"), col(Media.tries) == bindparam("taken"))
_WAITING = col(Media.status) == literal_column("'waiting'")
_STORED = col(Media.status) == literal_column("'stored'")

NEXT = Statement(
    lambda: select(col(Media.id), col(Media.due)).where(_DUE).order_by(col(Media.due)).limit(1)
)
TAKE = Statement(
    lambda: (
        update(Media)
        .where(col(Media.id) == bindparam("media"), col(Media.due) == bindparam("seen"))
        .values(due=bindparam("until"), tries=col(Media.tries) + 1)
        .returning(*_COLUMNS)
    )
)
STORE = Statement(
    lambda: (
        update(Media)
        .where(*_OURS, _WAITING)
        .values(
            status=literal_column("'stored'"),
            tries=0,
            reason=literal_column("''"),
            **{name: bindparam(name) for name in ("url", "due", "sha256", "content_type", "size")},
        )
        .returning(col(Media.id))
    )
)
REFUSE = Statement(
    lambda: (
        update(Media)
        .where(*_OURS, _WAITING)
        .values(
            status=literal_column("'refused'"),
            url=literal_column("''"),
            due=null(),
            reason=bindparam("why"),
        )
        .returning(col(Media.id))
    )
)
PUT_OFF = Statement(
    lambda: update(Media).where(*_OURS).values(due=bindparam("until"), reason=bindparam("why"))
)
END = Statement(  # not of one that was erased meanwhile: its file is still there
    lambda: update(Media).where(*_OURS, _STORED).values(due=null(), url=literal_column("''"))
)
FORGOTTEN = Statement(
    lambda: (
        update(Media)
        .where(*_OURS, col(Media.status) == literal_column("'gone'"))
        .values(
            due=null(),
            url=literal_column("''"),
            sha256=literal_column("''"),
            contact_id=null(),
        )
    )
)
HOLDER = Statement(
    lambda: select(col(Media.id)).where(col(Media.sha256) == bindparam("name"), _STORED).limit(1)
)
