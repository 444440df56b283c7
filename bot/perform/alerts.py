"""The cooperative is told that somebody needs it."""

from bot import telephone
from bot.perform import recordings
from bot.perform.around import Circumstances
from bot.post import Notice
from bot.reach import telephone_of
from bot.render.lengths import shorten
from bot.writer import Transaction
from flows.effects import AskHuman
from flows.talk import Text, text

LONGEST = 60  # characters of what was said: who calls back hears the rest
CUT = "..."  # the one sign for it would double the price of an SMS


def alert(asked: AskHuman, tx: Transaction, around: Circumstances) -> None:
    """Who it is, where to call them, and what it is about."""
    cooperative_id = around.person.cooperative_id
    if cooperative_id is not None:
        said = _said(asked, around)
        notice = Notice(
            "alert",
            _once(asked, around),
            around.now,
            around.inbound_id,
            template=text("template.member.alert", said=said),
        )
        around.post.to_members(tx, cooperative_id, said, notice)
        recordings.beside(named(around), asked.recording or around.asked, tx, around)


def _once(asked: AskHuman, around: Circumstances) -> str:
    """Plain calls once an hour for one person; of an order or in words, none is left out.

    The same stars for the same order are told once, and each of its reasons.
    """
    person = around.person
    whom = f"{person.cooperative_id}:{person.id}"
    if asked.stars:
        told = f":{around.inbound_id}" if asked.words else ""
        return f"unhappy:{whom}:{asked.about}:{asked.stars}{told}"
    if asked.about or asked.words:
        return f"question:{whom}:{asked.about}:{around.inbound_id}"
    return f"human:{whom}:{around.now:%Y-%m-%dT%H}"


def _said(asked: AskHuman, around: Circumstances) -> Text:
    person = around.person
    number = telephone_of(person)
    where = telephone.national(number) if number else f"WhatsApp {person.profile}".rstrip()
    name = named(around)
    words = shorten(asked.words, LONGEST).replace("…", CUT)
    order = asked.about
    stars = asked.stars if order else 0
    if stars and words:
        return text(
            "human.alert.unhappy.words",
            order=order, stars=stars, words=words, name=name, telephone=where,
        )  # fmt: skip
    if stars:
        return text("human.alert.unhappy", order=order, stars=stars, name=name, telephone=where)
    if order and words:
        return text("human.alert.order.words", order=order, words=words, name=name, telephone=where)
    if order:
        return text("human.alert.order", order=order, name=name, telephone=where)
    if words:
        return text("human.alert.words", words=words, name=name, telephone=where)
    return text("human.alert", name=name, telephone=where)


def named(around: Circumstances) -> Text | str:
    """What the cooperative is told that this person is called."""
    person = around.person
    return person.name or person.profile or text("human.alert.nobody")
