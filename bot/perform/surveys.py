"""What a contact answers to a survey: each answer a row, kept when it is given."""

from sqlalchemy import BindParameter, bindparam, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import col

from bot.perform.around import Circumstances
from bot.statements import Statement
from bot.tables import Questionnaire, SurveyAnswer
from bot.writer import Transaction
from flows.surveys import EndSurvey, KeepAnswer

FINISHED, REFUSED, STOPPED = "finished", "refused", "stopped"  # outcomes of a questionnaire

_HERS = Statement(
    lambda: select(col(Questionnaire.id)).where(
        col(Questionnaire.id) == bindparam("run"),
        col(Questionnaire.contact_id) == bindparam("contact"),
    )
)
_ANSWERED = (
    *("keys", "number", "words", "recording", "medium"),
    *("latitude", "longitude", "skipped", "given"),
)


def _kept() -> Insert:
    """One row for each question of a run; the last word counts."""
    row: dict[str, BindParameter[object]] = {
        name: bindparam(name) for name in ("question", *_ANSWERED)
    }
    made = insert(SurveyAnswer).values(questionnaire_id=bindparam("run"), **row)
    return made.on_conflict_do_update(
        index_elements=["questionnaire_id", "question"],
        set_={name: made.excluded[name] for name in _ANSWERED},
    )


_KEEP = Statement(_kept)
_END = Statement(
    lambda: (
        update(Questionnaire)
        .where(col(Questionnaire.id) == bindparam("run"), col(Questionnaire.ended).is_(null()))
        .values(ended=bindparam("now"), outcome=bindparam("how"))
    )
)
_STOP = Statement(
    lambda: (
        update(Questionnaire)
        .where(
            col(Questionnaire.contact_id) == bindparam("contact"),
            col(Questionnaire.ended).is_(null()),
        )
        .values(ended=bindparam("now"), outcome=literal_column(f"'{STOPPED}'"))
    )
)


def keep(answer: KeepAnswer, tx: Transaction, around: Circumstances) -> None:
    """One row for each question: the last word counts. Nothing in a run of somebody else."""
    if not _is_theirs(answer.run, tx, around):
        return
    given = answer.given
    tx.run(
        _KEEP,
        run=int(answer.run),
        question=given.question,
        keys=" ".join(given.keys),
        number=given.number,
        words=answer.words,
        recording=answer.recording,
        medium=answer.medium,
        latitude=str(answer.pin.latitude) if answer.pin else None,
        longitude=str(answer.pin.longitude) if answer.pin else None,
        skipped=given.skipped,
        given=around.now,
    )


def end(ended: EndSurvey, tx: Transaction, around: Circumstances) -> None:
    """All was asked, or they do not want to be asked."""
    if _is_theirs(ended.run, tx, around):
        how = REFUSED if ended.refused else FINISHED
        tx.run(_END, run=int(ended.run), now=around.now, how=how)


def stop_all(tx: Transaction, around: Circumstances) -> None:
    """They said STOP: what they have answered so far is kept, and no more is asked."""
    tx.run(_STOP, contact=around.person.id, now=around.now)


def _is_theirs(run: str, tx: Transaction, around: Circumstances) -> bool:
    return run.isdecimal() and bool(tx.run(_HERS, run=int(run), contact=around.person.id))
