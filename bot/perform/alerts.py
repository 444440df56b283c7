"""The cooperative is told that somebody needs it."""

from bot import telephone
from bot.perform import recordings
from bot.perform.around import Circumstances
from bot.post import Notice
from bot.reach import telephone_of
from bot.writer import Transaction
from flows.effects import AskHuman
from flows.talk import Text, text


def alert(asked: AskHuman, tx: Transaction, around: Circumstances) -> None:
    """Who it is and where to call them: once an hour for one person."""
    person = around.person
    if person.cooperative_id is None:
        return
    name: Text | str = person.name or person.profile or text("human.alert.nobody")
    number = telephone_of(person)
    where = telephone.national(number) if number else f"WhatsApp {person.profile}".rstrip()
    once = f"human:{person.cooperative_id}:{person.id}:{around.now:%Y-%m-%dT%H}"
    notice = Notice("alert", once, around.now, around.inbound_id)
    said = text("human.alert", name=name, telephone=where)
    around.post.to_members(tx, person.cooperative_id, said, notice)
    recordings.beside(name, tx, around)
