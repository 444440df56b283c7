"""A template's sentence with its values, as a gateway takes it."""

from bot.gateways import Filled
from bot.render.lengths import shorten
from bot.templates import BY_SENTENCE, LONGEST_VALUE
from bot.translate import speaker
from flows.talk import Text


def filled(template: Text | None, language: str) -> Filled | None:
    """The template with its values; None where one of them is empty, which may never be sent."""
    declared = BY_SENTENCE.get(template.msgid) if template else None
    if template is None or declared is None:
        return None
    say, given = speaker(language), dict(template.values)
    lines = (say.value(given[gap.name]).split("\n") for gap in declared.gaps)
    joined = (", ".join(line.strip() for line in each if line.strip()) for each in lines)
    values = tuple(shorten(value, LONGEST_VALUE) for value in joined)
    return Filled(declared.purpose, values) if declared.takes(values) else None
