"""Words that work everywhere, whatever was asked and whatever the language."""

from enum import StrEnum

from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise


class Command(StrEnum):
    """What a word asks for, outside of any flow. Its spellings are in the lexicons."""

    STOP = "stop"
    START = "start"
    MENU = "menu"
    CANCEL = "cancel"
    HELP = "help"
    LANGUAGE = "language"
    HUMAN = "human"


_WORDS = {word: Command(meaning) for word, meaning in spellings("commands").items()}


def recognise(words: str) -> Command | None:
    """The command that is the whole message, or None: "stop", but not "stop the order 12"."""
    return _WORDS.get(normalise(words))


def spelled(command: Command) -> tuple[str, ...]:
    """Every spelling of a command, normalised."""
    return tuple(word for word, meaning in _WORDS.items() if meaning is command)
