"""Whether a survey can be asked: the explorer walks it, and all that it says is rendered.

Nobody is asked what was not tried so: bot.surveys.opening refuses it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from bot.render import sms, whatsapp
from bot.render.segments import segments
from bot.translate import LANGUAGES, speaker, wordings
from flows.client.survey import Answering
from flows.context import Contact, Context, Cooperative, Product
from flows.explore import Explored
from flows.surveys import Run, Survey
from flows.talk import Money, Named, Quantity, Reply
from flows.trial import TRIED, faults, tried

MOST_SEGMENTS = 6  # of one message by SMS, as of any sentence (tests/segments.tsv)
PAGE = 5  # options in an SMS: of surveys all are shown, of what they lead to as many
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # any would do: no survey depends on it
# As long as names get: what a survey names is filled in with these.
EXAMPLE = {
    "order": Named(tuple((language, "1043") for language in LANGUAGES)),
    "cooperative": Named(
        (
            ("ary", "تعاونية تيفاوين"),
            ("ar", "تعاونية تيفاوين"),
            ("fr", "la coopérative Tifawin"),
            ("ary_Latn", "ta3awniya Tifawin"),
        )
    ),
}
KEPT = 64  # surveys whose faults are known: each takes seconds


def asking(survey: Survey) -> Context:
    """A shop with one product, in which somebody is asked this survey, its names filled in."""
    seller = Cooperative("TIFAWIN", EXAMPLE["cooperative"], "Chichaoua")
    amlou = Named(tuple((language, "Amlou") for language in LANGUAGES))
    product = Product("amlou", amlou, "jar", "", Money(9_000), Quantity(40_000), Quantity(1_000))
    run = Run(TRIED, survey.about_this(EXAMPLE))
    contact = Contact("fr", "Fatima")
    shop = Context(contact, seller, (seller,), (product,), "41", "K7Q2xz", PAGE, NOON, wordings)
    return replace(shop, survey=run)


@lru_cache(maxsize=KEPT)
def faults_of(survey: Survey) -> tuple[str, ...]:
    """What is wrong with a survey that could be read: one sentence each. Takes seconds."""
    ctx = asking(survey)
    assert ctx.survey is not None
    walked = tried(ctx.survey.survey, ctx)
    found = (*faults(ctx.survey.survey, ctx, walked), *_rendered(walked))
    return tuple(dict.fromkeys(found))


def _rendered(walked: Explored) -> Iterator[str]:
    """What cannot be shown with its buttons or rows, or takes too many SMS."""
    said: dict[tuple[str, Reply], None] = {}
    for edge in walked.edges:
        slots = edge.step.place.slots if edge.step.place else None
        if isinstance(slots, Answering):
            said |= dict.fromkeys((slots.question, reply) for reply in edge.step.replies)
    for question, reply in said:
        for language in LANGUAGES:
            where = f"Question {question} in {language}"
            say = speaker(language)
            if reply.shown and not whatsapp.render(reply, say).picks:
                yield f"{where} cannot be shown with buttons or a list on WhatsApp."
            if (parts := segments(sms.render(reply, say))) > MOST_SEGMENTS:
                yield f"{where} takes {parts} SMS, and {MOST_SEGMENTS} are the most."
