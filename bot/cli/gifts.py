"""`taawon reward`: what a cooperative gives to who comes back, in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from bot.amounts import money
from bot.catalogue.shelve import locked
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.tables import Cooperative, Reward, RewardGiven
from bot.translate import LANGUAGES, speaker
from bot.writer import Transaction
from flows.talk import Money, Named

LONGEST = 60  # characters of the words: they stand in an SMS beside the order


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reward as the operator says it: one kind, and words such as fr=un pot offert."""

    orders: int | None = None
    dirhams: int | None = None
    birthday: bool = False
    words: Sequence[str] = ()


def show(code: str) -> None:
    """Print what is given now, and how often it was."""
    code = code.upper()
    with opened() as database, database.reading() as db:
        seller = db.exec(select(Cooperative).where(Cooperative.code == code)).first()
        found = [(reward, _given(db, reward)) for reward in _active(db, _there(seller, code))]
    if not found:
        print(f"{code} gives nothing yet: see `taawon reward --help`.")
    for reward, given in found:
        print(f"{reward.id}. {_line(reward)}; given {given} times")


def begin(code: str, wanted: Wanted) -> None:
    """Give something from now on: what was ordered before does not count."""
    code = code.upper()
    kind, every = _kind(wanted)
    words = _words(wanted.words)

    def job(tx: Transaction) -> str:
        """Add it; gives the line to print."""
        seller = _there(locked(tx.db, code), code)
        reward = Reward(
            cooperative_id=seller.id or 0,
            kind=kind,
            every=every,
            words=words,
            since=Clock().now(),
        )
        tx.db.add(reward)
        seller.version += 1  # it is cached with the catalogue
        tx.db.flush()
        return f"{code}: {_line(reward)}, from now on. `--end {reward.id}` ends it."

    with opened() as database:
        print(database.writer.run(job))


def finish(code: str, number: int) -> None:
    """Give it no more. What was given stays given."""
    code = code.upper()

    def job(tx: Transaction) -> str:
        """End it; gives the line to print."""
        seller = _there(locked(tx.db, code), code)
        reward = next((r for r in _active(tx.db, seller) if r.id == number), None)
        if reward is None:
            raise Stop(f"{code} gives nothing of the number {number}.")
        reward.ended = Clock().now()
        seller.version += 1
        tx.db.add(reward)
        return f"{code}: {_line(reward)}, no more."

    with opened() as database:
        print(database.writer.run(job))


def _kind(wanted: Wanted) -> tuple[str, int]:
    """The kind of a reward, and after how many orders or centimes it comes. Raises Stop."""
    kinds = [
        ("orders", wanted.orders),
        ("amount", wanted.dirhams and wanted.dirhams * 100),
        ("birthday", 0 if wanted.birthday else None),
    ]
    said = [(kind, every) for kind, every in kinds if every is not None]
    if len(said) != 1:
        raise Stop("Say one of --every-orders, --every-amount and --birthday.")
    [(kind, every)] = said
    if kind != "birthday" and every < 1:
        raise Stop("A reward comes after one order or dirham at the least.")
    return kind, every


def _words(said: Sequence[str]) -> dict[str, str]:
    """The words by language, of "fr=un pot offert". Raises Stop."""
    found = {}
    for one in said:
        language, sign, words = one.partition("=")
        if language not in LANGUAGES or not sign or not words.strip():
            raise Stop(f'--words must be such as fr="un pot offert", in {", ".join(LANGUAGES)}.')
        if len(words.strip()) > LONGEST:
            raise Stop(f"--words {language} is longer than {LONGEST} characters.")
        found[language] = " ".join(words.split())
    if not found:
        raise Stop('Say what is given: --words fr="un pot offert".')
    return found


def _active(db: Session, seller: Cooperative) -> Sequence[Reward]:
    mine = (Reward.cooperative_id == seller.id, col(Reward.ended).is_(None))
    return db.exec(select(Reward).where(*mine).order_by(col(Reward.id))).all()


def _given(db: Session, reward: Reward) -> int:
    return db.exec(select(func.count()).where(RewardGiven.reward_id == reward.id)).one()


def _there(seller: Cooperative | None, code: str) -> Cooperative:
    if seller is None:
        raise Stop(f"There is no cooperative called {code}.")
    return seller


def _line(reward: Reward) -> str:
    words = speaker("fr")(Named(tuple(reward.words.items())))
    match reward.kind:
        case "orders":
            return f"“{words}” with each order number {reward.every} of a client"
        case "amount":
            return f"“{words}” for each {money(Money(reward.every), 'fr')} of delivered orders"
        case _:
            return f"“{words}” with an order in the week of a birthday"
