"""Effects carried out: rows written in the turn's own transaction, and no more.

Nothing here sends, waits or commits. What must leave the machine becomes a row of the
outbox, which is sent once the turn is committed. A file for what belongs together.
"""

from typing import assert_never

from sqlalchemy import BindParameter, bindparam, update
from sqlmodel import col

from bot import aliases
from bot.perform import (
    alerts,
    consents,
    ideas,
    moves,
    orders,
    profiles,
    ratings,
    relays,
    reminders,
    surveys,
)
from bot.perform.around import Circumstances, Refused
from bot.statements import Statement
from bot.tables import Contact
from bot.writer import Transaction
from flows.effects import (
    Agree,
    AskHuman,
    CancelOrder,
    ChooseCooperative,
    CloseRelay,
    Effect,
    Erase,
    Explain,
    ForgetName,
    Lean,
    MoveOrder,
    OpenRelay,
    OptIn,
    OptOut,
    PassBack,
    PassOn,
    PlaceOrder,
    ProposeAlias,
    Rate,
    RateService,
    Remind,
    SetLanguage,
    SetProfile,
    ShowData,
    Suggest,
    VoteFor,
    VoteIn,
)
from flows.surveys import EndSurvey, KeepAnswer

__all__ = ["Circumstances", "Refused", "perform"]


def _changing(*columns: str) -> Statement:
    values: dict[str, BindParameter[object]] = {name: bindparam(name) for name in columns}
    return Statement(
        lambda: update(Contact).where(col(Contact.id) == bindparam("contact")).values(values)
    )


_LANGUAGE = _changing("language", "leaning")
_LEANING = _changing("leaning")
_COOPERATIVE = _changing("cooperative_id")


def perform(effect: Effect, tx: Transaction, around: Circumstances) -> None:  # noqa: PLR0912, PLR0915  one case each
    """Write what one effect means. A new effect without a case here fails mypy."""
    contact = around.person.id
    match effect:
        case SetLanguage(language):
            tx.run(_LANGUAGE, contact=contact, language=language, leaning="")
        case Lean(language):
            tx.run(_LEANING, contact=contact, leaning=language)
        case ChooseCooperative(code):
            tx.run(_COOPERATIVE, contact=contact, cooperative_id=around.codes[code])
        case PlaceOrder():
            orders.place(effect, tx, around)
        case CancelOrder():
            moves.cancel(effect, tx, around)
        case MoveOrder():
            moves.move(effect, tx, around)
        case Rate():
            ratings.rate(effect, tx, around)
        case Explain():
            ratings.explain(effect, tx, around)
        case RateService():
            ratings.rate_service(effect, tx, around)
        case Suggest():
            ideas.suggest(effect, tx, around)
        case VoteFor():
            ideas.vote_for(effect, tx, around)
        case VoteIn():
            ideas.vote_in(effect, tx, around)
        case OpenRelay():
            relays.open_relay(effect, tx, around)
        case PassOn():
            relays.pass_on(effect, tx, around)
        case PassBack():
            relays.pass_back(effect, tx, around)
        case CloseRelay():
            relays.close(effect, tx, around)
        case SetProfile():
            profiles.tell(effect, tx, around)
        case ForgetName():
            profiles.forget_name(effect, tx, around)
        case ShowData():
            profiles.show(tx, around)
        case Erase():
            profiles.erase(tx, around)
        case OptOut(words):
            consents.opt_out(words, tx, around)
        case OptIn(words):
            consents.opt_in(words, tx, around)
        case Agree():
            consents.agree(effect, tx, around)
        case AskHuman():
            alerts.alert(effect, tx, around)
        case Remind(asked, due):
            reminders.remind(asked, due, tx, around)
        case ProposeAlias():
            product = around.products.get(effect.product)
            aliases.propose(tx, effect, around.person, product, around.now)
        case KeepAnswer():
            surveys.keep(effect, tx, around)
        case EndSurvey():
            surveys.end(effect, tx, around)
        case _:
            assert_never(effect)
