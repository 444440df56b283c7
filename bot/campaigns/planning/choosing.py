"""Which of a segment's people a campaign takes: by what they bought, their town, their language.

Of several towns or languages one is enough; what is not asked for matters not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlmodel import Session, col

from bot.tables import Campaign, ClientFigures, Contact, Order, OrderLine, Product
from flows.hearing.normalise import normalise

CAME = "delivered"  # the status of an order that counts, as in the figures of clients
TOLD = 8  # of what there is, so many are named to whoever asked for something else


class Unknown(Exception):
    """There is no such product or town. The command prints the sentence, and plans nothing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked for. products: ids; since: when they bought them at the earliest; None: ever.

    towns: as `towns` gives them. Empty is all.
    """

    products: tuple[int, ...] = ()
    since: datetime | None = None
    towns: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any] | None:
        """As Campaign.chosen has it; None where nothing was asked for."""
        found = {
            "products": list(self.products),
            "since": self.since and self.since.isoformat(),
            "towns": list(self.towns),
            "languages": list(self.languages),
        }
        return {name: value for name, value in found.items() if value} or None


def chosen_by(campaign: Campaign) -> Chosen:
    """What the campaign was planned with."""
    kept = campaign.chosen or {}
    since = kept.get("since")
    return Chosen(
        tuple(kept.get("products", ())),
        datetime.fromisoformat(since) if since else None,
        tuple(kept.get("towns", ())),
        tuple(kept.get("languages", ())),
    )


def conditions(db: Session, campaign: Campaign) -> Iterator[ColumnElement[bool]]:
    """On a Contact of the segment: all of them hold for who is taken."""
    chosen = chosen_by(campaign)
    if chosen.products:
        yield _has_bought(chosen)
    if chosen.towns:
        wanted = {_spelled(town) for town in chosen.towns}
        spellings = (town for town in _towns(db, campaign.cooperatives) if _spelled(town) in wanted)
        yield col(Contact.town).in_(list(spellings))
    if chosen.languages:
        yield col(Contact.language).in_(chosen.languages)


def products(db: Session, cooperatives: Sequence[int], called: str) -> tuple[int, ...]:
    """Ids of what these cooperatives sell or sold under this key or name. Raises Unknown."""
    sold = select(Product).where(col(Product.cooperative_id).in_(cooperatives))
    rows = db.execute(sold.order_by(col(Product.id))).scalars().all()
    found = tuple(one.id for one in rows if one.id and _spelled(called) in _names(one))
    if not found:
        keys = dict.fromkeys(one.key for one in sorted(rows, key=lambda one: one.position))
        raise Unknown(f"There is no product {called}; {_there('is', called, list(keys))}")
    return found


def towns(db: Session, cooperatives: Sequence[int], named: Iterable[str]) -> tuple[str, ...]:
    """These towns, each as it is kept, once and in order. Raises Unknown for where nobody lives."""
    there = _towns(db, cooperatives)
    known = {_spelled(town) for town in there}
    found = {}
    for name in named:
        if _spelled(name) not in known:
            said = list(dict.fromkeys(town for town, _ in there.most_common()))
            raise Unknown(f"No client is of the town {name}; {_there('are', name, _once(said))}")
        found[_spelled(name)] = _kept(name)
    return tuple(sorted(found.values()))


def _has_bought(chosen: Chosen) -> ColumnElement[bool]:
    lines = (
        select(literal(1))
        .select_from(Order)
        .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
        .where(
            col(Order.contact_id) == col(Contact.id),
            col(Order.status) == CAME,
            col(OrderLine.product_id).in_(chosen.products),
        )
    )
    if chosen.since is not None:
        lines = lines.where(col(Order.placed) >= chosen.since)
    return lines.exists()


def _towns(db: Session, cooperatives: Sequence[int]) -> Counter[str]:
    """The towns of those who talk with or bought from them, in each spelling: how many people."""
    bought = select(col(ClientFigures.contact_id)).where(
        col(ClientFigures.cooperative_id).in_(cooperatives)
    )
    theirs = (
        select(col(Contact.town), func.count())
        .where(
            col(Contact.town) != "",
            or_(col(Contact.cooperative_id).in_(cooperatives), col(Contact.id).in_(bought)),
        )
        .group_by(col(Contact.town))
    )
    return Counter({town: int(people) for town, people in db.execute(theirs)})


def _names(product: Product) -> set[str]:
    """All that a product is called: its key, its names, what clients call it."""
    others = (name for some in product.aliases.values() for name in some)
    return {_spelled(name) for name in (product.key, *product.names.values(), *others)}


def _kept(name: str) -> str:
    """As it is stored: " Béni-Mellal " -> "beni mellal"."""
    return " ".join("".join(c if c.isalnum() else " " for c in normalise(name)).split())


def _spelled(name: str) -> str:
    """One spelling of many, for comparing: "Béni-Mellal", "BENI MELLAL" -> "benimellal"."""
    return _kept(name).replace(" ", "")


def _once(names: Iterable[str]) -> list[str]:
    """The first spelling of each."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_spelled(name), name)
    return list(found.values())


def _there(verb: str, asked: str, names: list[str]) -> str:
    """What there is instead, the likest first: "there is amlou, and 3 more."."""
    if not names:
        return f"there {verb} none."
    near = sorted(names, key=lambda name: -_likeness(asked, name))
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return f"there {verb} {', '.join(near[:TOLD])}{more}."


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _spelled(one), _spelled(other)).ratio()
