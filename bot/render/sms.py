"""A reply as an SMS: sentences, the question, then numbered options."""

from bot.render.lines import options, sentences
from bot.render.segments import plain
from bot.translate import Say
from flows.talk import Reply


def render(reply: Reply, say: Say) -> str:
    """The body, in GSM-7 where a plainer spelling is enough; lengths.split makes it fit."""
    return plain("\n".join((*sentences(reply, say), *options(reply, say))))
