"""`taawon ballot`: what a cooperative asks its clients to choose, and what they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from bot import ballots, pictures
from bot.ballots import Asked, Candidate, Unopened
from bot.catalogue.shelve import locked
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.media.storing import Folder
from bot.pictures import Picture, Unfit
from bot.settings import Settings
from bot.tables import Ballot, Cooperative
from bot.translate import LANGUAGES, speaker
from bot.writer import Transaction
from flows.talk import Named


@dataclass(frozen=True, slots=True)
class Put:
    """A new question, as the options of the command say it: "fr=…", "A=…" or "A.fr=…", "A=FILE"."""

    question: Sequence[str]
    options: Sequence[str]
    pictures: Sequence[str]
    days: int


def show(code: str) -> None:
    """Print what was asked, the last first, with what was chosen."""
    code = code.upper()
    with opened() as database, database.reading() as db:
        seller = _there(db.exec(select(Cooperative).where(Cooperative.code == code)).first(), code)
        now = Clock().now()
        lines = [line for ballot in ballots.held(db, seller) for line in _lines(db, ballot, now)]
    print(*(lines or [f"{code} has asked its clients nothing yet."]), sep="\n")


def put(code: str, asked: Put) -> None:
    """Ask the clients from now on."""
    code, now = code.upper(), Clock().now()
    question = _by_language(asked.question)
    shown = _kept(asked.pictures)
    candidates = _candidates(asked.options, next(iter(question)), shown)
    if unknown := shown.keys() - {candidate.key for candidate in candidates}:
        raise Stop(f"There is a picture for {min(unknown)}, and no option {min(unknown)}.")

    def job(tx: Transaction) -> list[str]:
        """Keep the pictures and the question; gives the lines to print."""
        seller = _there(locked(tx.db, code), code)
        for picture in shown.values():
            pictures.shelve(tx.db, picture, seller.id, now)
        lasts = timedelta(days=asked.days)
        ballot = ballots.put(tx.db, seller, Asked(question, candidates, lasts), now)
        return _lines(tx.db, ballot, now)

    with opened() as database:
        try:
            print(*database.writer.run(job), sep="\n")
        except Unopened as fault:
            raise Stop(f"{fault} Nothing was asked.") from None


def close(code: str, number: int) -> None:
    """End a ballot now."""
    code, now = code.upper(), Clock().now()

    def job(tx: Transaction) -> list[str]:
        """Close it; gives the lines to print."""
        ballot = ballots.close(tx.db, _there(locked(tx.db, code), code), number, now)
        return _lines(tx.db, ballot, now)

    with opened() as database:
        try:
            print(*database.writer.run(job), sep="\n")
        except Unopened as fault:
            raise Stop(str(fault)) from None


def _by_language(said: Sequence[str]) -> dict[str, str]:
    """The question in each language that it was given in, the first one first."""
    found: dict[str, str] = {}
    for one in said:
        language, _, words = one.partition("=")
        if language not in LANGUAGES or not words.strip():
            raise Stop(f'--question "{one}" must be LANGUAGE=WORDS: fr, ar, ary or ary_Latn.')
        found[language] = words.strip()
    return found


def _kept(said: Sequence[str]) -> dict[str, Picture]:
    """The pictures by the key of their option, copied into the media folder."""
    found = {}
    for one in said:
        key, _, file = one.partition("=")
        if not key or not file:
            raise Stop(f'--picture "{one}" must be KEY=FILE, such as A=green.jpg.')
        try:
            found[key] = pictures.keep(Folder(Settings().media_dir), Path(file))
        except Unfit as fault:
            raise Stop(str(fault)) from None
        except OSError as error:
            raise Stop(f"{file} cannot be read: {error.strerror}.") from None
    return found


def _candidates(
    said: Sequence[str], language: str, shown: Mapping[str, Picture]
) -> list[Candidate]:
    """The options in order; one given without a language is in that of the question."""
    names: dict[str, dict[str, str]] = {}
    for one in said:
        where, _, words = one.partition("=")
        key, _, named = where.partition(".")
        if not key or not words.strip() or (named and named not in LANGUAGES):
            raise Stop(f'--option "{one}" must be KEY=WORDS, such as A="La verte", or A.fr=WORDS.')
        names.setdefault(key, {})[named or language] = words.strip()
    return [
        Candidate(key, by_language, shown[key].sha256 if key in shown else "")
        for key, by_language in names.items()
    ]


def _lines(db: Session, ballot: Ballot, now: datetime) -> list[str]:
    """A question with its options, the most chosen first."""
    say = speaker("fr")
    ends = "closed" if ballot.closes <= now else "open until"
    question = say(Named(tuple(ballot.question.items())))
    head = f"{ballot.id}. {question} ({ends} {ballot.closes:%Y-%m-%d %H:%M} UTC)"
    options = ballots.standing(db, ballot)
    named = ((option, say(Named(tuple(option.names.items())))) for option in options)
    return [head, *(f"   {option.key}. {name}: {option.votes}" for option, name in named)]


def _there(seller: Cooperative | None, code: str) -> Cooperative:
    if seller is None:
        raise Stop(f"There is no cooperative called {code}.")
    return seller
