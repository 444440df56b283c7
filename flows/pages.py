"""Questions that offer more than one message can carry: one page of options at a time."""

from dataclasses import replace

from flows.talk import Amount, Figure, Option, Question, text

MORE, FIRST = ".more", ".first"  # keys of the machine's own: no flow's begins with a dot
TURNS = {MORE: Option(MORE, text("list.more")), FIRST: Option(FIRST, text("list.first"))}


def page_of(options: tuple[Option, ...], page: int, fit: int) -> tuple[int, tuple[Option, ...]]:
    """The page that there is, and what it shows: fit options, the last being "more".

    A page beyond the end, after the shop has shrunk, becomes the first.
    """
    if len(options) <= fit:
        return 0, options
    each = fit - 1
    if page * each >= len(options):
        page = 0
    shown = options[page * each : (page + 1) * each]
    last = (page + 1) * each >= len(options)
    return page, (*shown, TURNS[FIRST if last else MORE])


def with_turns(question: Question, offer: tuple[str, ...]) -> Question:
    """The question as it was shown: its own options, and those that turn the page."""
    turns = tuple(TURNS[key] for key in offer if key in TURNS)
    if not turns or isinstance(question, Amount | Figure):
        return question
    return replace(question, options=(*question.options, *turns))


def turned(page: int, key: str) -> int:
    """The page that one of TURNS leads to."""
    return page + 1 if key == MORE else 0
