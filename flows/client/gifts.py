"""What the cooperative gives to who comes back: shown, applied to an order, told of."""

from collections.abc import Iterator

from flows.context import Context, Reward
from flows.talk import Money, Text, plural, text


def due(ctx: Context) -> Reward | None:
    """What comes with the order that is placed now, if anything: one reward for one order."""
    return next((reward for reward in ctx.rewards if reward.due), None)


def said_gift(key: str, ctx: Context) -> tuple[Text, ...]:
    """The line of a summary that shows the reward of this key, which an order takes."""
    return tuple(
        text("reward.detail", words=reward.words) for reward in ctx.rewards if reward.key == key
    )


def after_order(taken: str, ctx: Context) -> tuple[Text, ...]:
    """What to tell of rewards once an order is placed. taken: the key of the one in it, or ""."""
    if taken:
        return tuple(
            text("reward.given", words=reward.words)
            for reward in ctx.rewards
            if reward.key == taken
        )
    counted = (reward for reward in ctx.rewards if reward.kind == "orders" and not reward.due)
    return tuple(_orders(reward, reward.of - reward.done - 1) for reward in counted)[:1]


def standing(ctx: Context) -> tuple[Text, ...]:
    """Where the client stands with every reward, for whoever asks."""
    return tuple(_standing(ctx)) or (text("reward.none"),)


def _standing(ctx: Context) -> Iterator[Text]:
    for reward in ctx.rewards:
        if reward.due:
            yield text("reward.due", words=reward.words)
        elif reward.kind == "orders":
            yield _orders(reward, reward.of - reward.done)
        elif reward.kind == "amount":
            left = Money(reward.of - reward.done)
            yield text("reward.amount", left=left, words=reward.words)
        elif ctx.contact.birthday:
            yield text("reward.birthday", words=reward.words)
        else:
            yield text("reward.birthday.unknown", words=reward.words)


def _orders(reward: Reward, left: int) -> Text:
    """So many orders until it comes, the one that brings it counted."""
    if left <= 1:
        return text("reward.next", words=reward.words)
    return plural("reward.orders", left, words=reward.words)
