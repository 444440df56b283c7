"""`taawon ideas`: what clients want, by votes, and what the cooperative makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot import ideas
from bot.catalogue.shelve import locked
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.ideas import Decision, Undecided
from bot.tables import Cooperative, Idea
from bot.writer import Transaction

Deed = Callable[[Session, Cooperative, datetime], Idea]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with one idea: the options of the command, of which one is given."""

    doing: int | None = None
    later: int | None = None
    refuse: int | None = None
    hide: int | None = None
    merge: tuple[int, int] | None = None
    on_sale: int | None = None
    why: str = ""
    product: str = ""


def run(code: str, asked: Asked) -> None:
    """List the ideas, or do the one thing that was asked."""
    deeds = list(_deeds(asked))
    if not deeds:
        show(code)
        return
    if len(deeds) > 1:
        raise Stop("One thing at a time: --doing, --later, --refuse, --hide, --merge or --on-sale.")
    code, now = code.upper(), Clock().now()

    def job(tx: Transaction) -> str:
        """Decide; gives the line to print."""
        idea = deeds[0](tx.db, _there(locked(tx.db, code), code), now)
        return f"{code}: {_line(idea)}"

    with opened() as database:
        try:
            print(database.writer.run(job))
        except Undecided as fault:
            raise Stop(f"{fault} Nothing was changed.") from None


def show(code: str) -> None:
    """Print what clients want, the most wanted first."""
    code = code.upper()
    with opened() as database, database.reading() as db:
        seller = db.exec(select(Cooperative).where(Cooperative.code == code)).first()
        found = ideas.listed(db, _there(seller, code))
    for idea in found:
        print(_line(idea))
    if found:
        first = found[0].id
        print(f'Decide with `taawon ideas {code} --doing {first}`, --later or --refuse --why "…".')
    else:
        print(f"{code}: no client has proposed anything yet.")


def _deeds(asked: Asked) -> list[Deed]:
    """What the options ask for, as things to be done."""
    why = asked.why
    statuses = {
        "doing": asked.doing,
        "later": asked.later,
        "refused": asked.refuse,
        "hidden": asked.hide,
    }
    if asked.refuse is not None and not why:
        raise Stop('Who proposed it is told why: add --why "…".')
    deeds = [
        _deciding(number, Decision(status, why))
        for status, number in statuses.items()
        if number is not None
    ]
    if asked.merge is not None:
        source, into = asked.merge
        deeds.append(lambda db, seller, _now: ideas.merge(db, seller, source, into))
    if asked.on_sale is not None:
        if not asked.product:
            raise Stop("Which product has it become? Add --product KEY.")
        deeds.append(_selling(asked.on_sale, asked.product))
    return deeds


def _deciding(number: int, decision: Decision) -> Deed:
    return lambda db, seller, now: ideas.decide(db, seller, number, decision, now)


def _selling(number: int, product: str) -> Deed:
    return lambda db, seller, now: ideas.put_on_sale(db, seller, number, product, now)


def _there(seller: Cooperative | None, code: str) -> Cooperative:
    if seller is None:
        raise Stop(f"There is no cooperative called {code}.")
    return seller


def _line(idea: Idea) -> str:
    """One idea, after the number by which it is decided."""
    words = f"“{idea.words}”" if idea.words else "(a recording)"
    seen = "" if idea.public else ", for you alone"
    status = idea.status.replace("_", " ")
    if idea.merged_into is not None:
        status = f"merged into {idea.merged_into}"
    why = f": {idea.why}" if idea.why else ""
    said = f"{idea.said:%Y-%m-%d}"
    return f"{idea.id}. {words} ({idea.about}{seen}); votes: {idea.votes}, {said}; {status}{why}"
