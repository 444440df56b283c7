"""Correct what the client told of herself, or of those for whom she orders."""

from dataclasses import dataclass, replace
from zlib import crc32

from flows.client.language import which_language
from flows.client.nothing import Nothing
from flows.context import Contact, Context
from flows.effects import Effect, ForgetName, SetProfile
from flows.flow import Asking, Flow, Next, ask_choice, ask_day, ask_words, end, go
from flows.hearing.answers import Picked
from flows.talk import Option, Text, text

# What can be told, as flows.effects.SetProfile names it: what it is called, and its longest.
FIELDS: dict[str, tuple[Text, int]] = {
    "name": (text("correcting.name"), 40),
    "town": (text("correcting.town"), 40),
    "address": (text("correcting.address"), 90),
    "tastes": (text("correcting.tastes"), 90),
    "birthday": (text("correcting.birthday"), 0),
}
LONGEST_NAME = FIELDS["name"][1]


@dataclass(frozen=True, slots=True)
class Correcting:
    """The slots: which field, or the name of whom she orders for."""

    field: str = ""
    person: str = ""


correcting = Flow("correcting", Correcting, version=1)


@correcting.state
def what_to_correct(slots: Correcting, ctx: Context) -> Asking:
    """Something of herself, the language, or a name on this telephone."""
    options = [
        *(Option(field, called) for field, (called, _) in FIELDS.items()),
        *([Option("people", text("correcting.people"))] if ctx.people else []),
        Option("language", text("menu.language")),
        Option("back", text("mine.back")),
    ]
    what = yield from ask_choice(text("correcting.ask"), options)

    if what == "people":
        return go(whose_name, slots)
    if what == "language":
        return go(which_language, Nothing())
    if what == "birthday":
        return go(which_day, slots)
    if what in FIELDS:
        return go(what_instead, replace(slots, field=what))
    return end(text("mine.back.done"))


@correcting.state
def what_instead(slots: Correcting, ctx: Context) -> Asking:
    """The right words; what is written now is shown, and can be taken away."""
    called, longest = FIELDS[slots.field]
    now = told(slots.field, ctx.contact)
    if now:
        asks = text("correcting.instead.ask", field=called, now=now)
    else:
        asks = text("correcting.first.ask", field=called)
    answer = yield from ask_words(asks, longest, _ways_out(now))

    if isinstance(answer, str):
        return _noted(called, answer, SetProfile(slots.field, answer))
    return _left(answer, called, SetProfile(slots.field, ""))


@correcting.state
def which_day(slots: Correcting, ctx: Context) -> Asking:
    """The birthday, without its year."""
    called, now = FIELDS["birthday"][0], ctx.contact.birthday
    again = text("correcting.day.again", now=said_day(now))
    answer = yield from ask_day(again if now else text("correcting.day.ask"), _ways_out(now))

    if isinstance(answer, str):
        return _noted(called, said_day(answer), SetProfile("birthday", answer))
    return _left(answer, called, SetProfile("birthday", ""))


@correcting.state
def whose_name(slots: Correcting, ctx: Context) -> Asking:
    """Which of those for whom orders were placed on this telephone."""
    if not ctx.people:
        return end(text("oops.gone"))
    options = [
        *(Option(key_of(name), name) for name in ctx.people),
        Option("back", text("mine.back")),
    ]
    key = yield from ask_choice(text("correcting.whose.ask"), options)

    person = next((name for name in ctx.people if key_of(name) == key), "")
    return go(what_name, replace(slots, person=person)) if person else end(text("mine.back.done"))


@correcting.state
def what_name(slots: Correcting, ctx: Context) -> Asking:
    """How the name is rightly written; or it is not proposed any more."""
    called = FIELDS["name"][0]
    asks = text("correcting.instead.ask", field=called, now=slots.person)
    answer = yield from ask_words(asks, LONGEST_NAME, _ways_out(slots.person))

    if isinstance(answer, str):
        return _noted(called, answer, ForgetName(slots.person, answer))
    return _left(answer, called, ForgetName(slots.person))


def told(field: str, contact: Contact) -> str:
    """What the client told of herself, or "". A birthday as it is kept: MM-DD."""
    value: str = getattr(contact, field)
    return value


def said_day(birthday: str) -> str:
    """A birthday as people write it: 12/03 for 03-12."""
    month, _, day = birthday.partition("-")
    return f"{day}/{month}"


def key_of(name: str) -> str:
    """A short key of a name: an offer is stored, and ten names would not fit in a place."""
    return f"person.{crc32(name.encode()):08x}"


def _ways_out(now: str) -> list[Option]:
    back = Option("back", text("mine.back"))
    return [Option("remove", text("correcting.remove")), back] if now else [back]


def _noted(field: Text, value: str, effect: Effect) -> Next:
    return end(text("correcting.done", field=field, value=value), effect)


def _left(answer: Picked, field: Text, effect: Effect) -> Next:
    """It is taken away, or left as it was."""
    if answer.key == "remove":
        return end(text("correcting.removed", field=field), effect)
    return end(text("mine.back.done"))
