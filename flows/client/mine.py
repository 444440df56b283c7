"""What the client told of herself, and what we hold of her: seen, corrected, forgotten.

Law 09-08 gives her all of it: to see (article 7), to correct (8), to object (9), to agree
before anybody writes to her about news (10).
"""

from flows.client.correcting import Correcting, what_to_correct
from flows.client.forgetting import for_ever
from flows.client.nothing import Nothing
from flows.context import Context
from flows.effects import Agree, ShowData
from flows.flow import Asking, Flow, ask_choice, end, go
from flows.talk import Option, text

NEWS = "marketing"  # the purpose of a consent: bot.tables.Consent

mine = Flow("mine", Nothing, version=1)


@mine.state
def what_of_mine(slots: Nothing, ctx: Context) -> Asking:
    """See all of it, correct something, choose about news, have all of it erased."""
    options = [
        Option("see", text("mine.see")),
        Option("correct", text("mine.correct")),
        Option("news", text("mine.news")),
        Option("erase", text("mine.erase")),
        Option("back", text("mine.back")),
    ]
    wish = yield from ask_choice(text("mine.ask"), options)

    if wish == "see":
        return end(text("mine.shown"), ShowData())
    if wish == "correct":
        return go(what_to_correct, Correcting())
    if wish == "news":
        return go(news_or_not, Nothing())
    if wish == "erase":
        return go(for_ever, Nothing())
    return end(text("mine.back.done"))


@mine.state
def news_or_not(slots: Nothing, ctx: Context) -> Asking:
    """Whether to be written to about news. It is asked alone, and its answer is a proof."""
    if ctx.contact.opted_out:
        return end(text("mine.news.stopped"))
    asks = text("mine.news.ask")
    options = [
        Option("yes", text("mine.news.yes")),
        Option("no", text("mine.news.no")),
        Option("back", text("mine.back")),
    ]
    answer = yield from ask_choice(asks, options)

    if answer == "back":
        return end(text("mine.back.done"))
    if answer == "yes":
        return end(text("mine.news.yes.done"), Agree(NEWS, True, text("mine.news.yes"), asks))
    return end(text("mine.news.no.done"), Agree(NEWS, False, text("mine.news.no"), asks))
