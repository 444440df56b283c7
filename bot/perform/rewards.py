"""A reward leaves with an order, once; and comes back with an order that is not to be."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.perform.around import Circumstances, Refused
from bot.statements import Statement
from bot.tables import Cooperative, Order, Reward, RewardGiven
from bot.translate import speaker
from bot.writer import Transaction
from flows.talk import Named

_TOLD = Statement(
    lambda: (
        select(col(Reward.words), col(Cooperative.digest_language))
        .join(Cooperative, col(Cooperative.id) == col(Reward.cooperative_id))
        .where(
            col(Reward.id) == bindparam("reward"),
            col(Reward.cooperative_id) == bindparam("cooperative"),
            col(Reward.ended).is_(None),
        )
    )
)
_GIVEN_WITH = Statement(
    lambda: (
        select(col(RewardGiven.reward_id), col(RewardGiven.step))
        .join(Reward, col(Reward.id) == col(RewardGiven.reward_id))
        .where(col(RewardGiven.order_id) == bindparam("order"), col(Reward.ended).is_(None))
    )
)
_GIVE = Statement(
    lambda: (
        insert(RewardGiven)
        .values(
            reward_id=bindparam("reward"),
            contact_id=bindparam("contact"),
            order_id=bindparam("order"),
            step=bindparam("step"),
        )
        .on_conflict_do_nothing()
        .returning(col(RewardGiven.id))
    )
)
_GIVE_BACK = Statement(
    lambda: delete(RewardGiven).where(
        # By the contact, since that is what there is an index of.
        col(RewardGiven.contact_id)
        == select(col(Order.contact_id))
        .where(col(Order.id) == bindparam("order"))
        .scalar_subquery(),
        col(RewardGiven.order_id) == bindparam("order"),
    )
)


def words_of(key: str, tx: Transaction, around: Circumstances) -> str:
    """A reward in the language of the digest, for who packs it; "" for none.

    key: as bot.known.rewards makes it. Raises Refused once it is given no more.
    """
    if not key:
        return ""
    reward, _ = _split(key)
    rows = tx.run(_TOLD, reward=reward, cooperative=around.person.cooperative_id)
    if not rows:
        raise Refused(f"reward {reward}: it was ended")
    [(words, language)] = rows
    return speaker(language)(Named(tuple(words.items())))


def give(key: str, order_id: int, tx: Transaction, around: Circumstances) -> None:
    """It leaves with this order, if with any. Raises Refused where it left with another."""
    if not key:
        return
    reward, step = _split(key)
    given = {"reward": reward, "contact": around.person.id, "order": order_id, "step": step}
    if not tx.run(_GIVE, **given):
        raise Refused(f"reward {reward}: step {step} was given with another order")


def given_with(tx: Transaction, order_id: int) -> str:
    """The key of the reward that came with an order, while it is still given; else ""."""
    rows = tx.run(_GIVEN_WITH, order=order_id)
    return f"{rows[0][0]}.{rows[0][1]}" if rows else ""


def give_back(tx: Transaction, order_id: int) -> None:
    """An order is cancelled or refused: what came with it is due again."""
    tx.run(_GIVE_BACK, order=order_id)


def _split(key: str) -> tuple[int, int]:
    reward, _, step = key.partition(".")
    return int(reward), int(step)
