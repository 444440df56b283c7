"""A reply as lines of text, which every channel begins with."""

from functools import lru_cache

from bot.translate import Say
from flows.talk import Option, Reply


def sentences(reply: Reply, say: Say) -> list[str]:
    """What the reply says, then what it asks."""
    said = [say(sentence) for sentence in reply.says]
    if reply.question:
        said.append(say(reply.question.asks))
    return said


def options(reply: Reply, say: Say) -> list[str]:
    """One numbered line for each option shown: "2. Amlou 250 g - 90 DH"."""
    return [f"{number}. {_line(option, say)}" for number, option in enumerate(reply.shown, 1)]


@lru_cache(maxsize=4096)  # every client of a cooperative is shown the same products
def _line(option: Option, say: Say) -> str:
    label = say(option.label)
    return f"{label} - {say(option.hint)}" if option.hint else label
