"""Choose the language."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.effects import SetLanguage
from flows.flow import Asking, Flow, ask_choice, end
from flows.talk import Option, text

# Each language names itself, in itself: these labels are never translated.
NAMES = {"ary": "الدارجة", "ary_Latn": "Darija", "ar": "العربية", "fr": "Français"}


def tongues() -> list[Option]:
    """The languages to pick from."""
    return [Option(code, name) for code, name in NAMES.items()]


language = Flow("language", Nothing, version=1)


@language.state
def which_language(slots: Nothing, ctx: Context) -> Asking:
    """One of the languages that we speak."""
    code = yield from ask_choice(text("language.ask"), tongues())

    return end(text("language.done"), SetLanguage(code))
