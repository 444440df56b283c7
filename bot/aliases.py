"""Aliases that are learned: what clients call a product, and confirmed, is proposed.

A proposal is never taken on by itself: the cooperative does it, or refuses, and that is the
end of it. What a client typed is kept without who it was; that they said so is a row of its
own, which counts them once and goes with them (bot.tables.alias).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from bot.people import Person
from bot.statements import Statement
from bot.tables import AliasProposal, AliasSaying, Cooperative, Product
from bot.translate import LANGUAGES
from bot.writer import Transaction
from flows.effects import ProposeAlias
from flows.hearing.normalise import normalise

LONGEST = 60  # characters: more than that is a sentence, and no name
LEAST_LETTERS = 3
TELEPHONE = 6  # digits: as many may be somebody's number
CLIENTS = 2  # who said so before the cooperative is told: what one alone says may be theirs alone
MOST_TOLD = 3  # in one digest: it is about orders

_PROPOSE = Statement(
    lambda: (
        insert(AliasProposal)
        .values(
            cooperative_id=bindparam("cooperative"),
            product_id=bindparam("product"),
            words=bindparam("words"),
            language=bindparam("language"),
            clients=literal_column("0"),
            first_said=bindparam("now"),
            last_said=bindparam("now"),
            status=literal_column("'proposed'"),
        )
        .on_conflict_do_nothing()
    )
)
# Locked, so that nobody settles it meanwhile; SQLite has one writer, and leaves the words out.
_OPEN = Statement(
    lambda: (
        select(col(AliasProposal.id))
        .where(
            col(AliasProposal.cooperative_id) == bindparam("cooperative"),
            col(AliasProposal.product_id) == bindparam("product"),
            col(AliasProposal.words) == bindparam("words"),
            col(AliasProposal.status) == literal_column("'proposed'"),
        )
        .with_for_update()
    )
)
_SAY = Statement(
    lambda: (
        insert(AliasSaying)
        .values(proposal_id=bindparam("proposal"), contact_id=bindparam("contact"))
        .on_conflict_do_nothing()
        .returning(col(AliasSaying.id))
    )
)
_COUNT = Statement(
    lambda: (
        update(AliasProposal)
        .where(col(AliasProposal.id) == bindparam("proposal"))
        .values(clients=col(AliasProposal.clients) + bindparam("more"), last_said=bindparam("now"))
    )
)


class Unsettled(Exception):
    """Nothing was settled. The command prints the sentences, one a line."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


def alias(words: str) -> str | None:
    """The words as an alias is kept, or None where they can be none.

    Takes "Zit l2argan", which is "zit l2argan"; leaves "12", "0600000011 miel" and "=1+1".
    """
    words = normalise(words)
    if len(words) > LONGEST or sum(map(str.isalpha, words)) < LEAST_LETTERS:
        return None
    if sum(map(str.isdigit, words)) >= TELEPHONE:
        return None
    # A spreadsheet takes a cell that begins with a sign for a formula, and in the file of a
    # catalogue the bar parts one name from the next.
    return words if words[0].isalnum() and "|" not in words else None


def propose(
    tx: Transaction, named: ProposeAlias, person: Person, product_id: int | None, now: datetime
) -> None:
    """Count one more client who called the product so; nothing where it has the name already.

    product_id is None for a product that is not on the shelf any more.
    """
    words, cooperative_id = alias(named.words), person.cooperative_id
    if words is None or product_id is None or cooperative_id is None:
        return
    if words in _called(tx.db, cooperative_id):
        return
    which = {"cooperative": cooperative_id, "product": product_id, "words": words}
    tx.run(_PROPOSE, **which, language=_filed_under(named.language, words), now=now)
    found = tx.run(_OPEN, **which)
    if not found:  # taken or refused, for good
        return
    [(proposal,)] = found
    new = tx.run(_SAY, proposal=proposal, contact=person.id)
    tx.run(_COUNT, proposal=proposal, more=len(new), now=now)


def proposed(db: Session, cooperative_id: int) -> list[tuple[AliasProposal, Product]]:
    """What waits for the cooperative's word, with its product: said by most clients first.

    What the catalogue has come to say by itself, through a file, waits no more.
    """
    waiting = (
        select(AliasProposal, Product)
        .join(Product, col(Product.id) == col(AliasProposal.product_id))
        .where(
            col(AliasProposal.cooperative_id) == cooperative_id,
            col(AliasProposal.status) == "proposed",
        )
        .order_by(col(AliasProposal.clients).desc(), col(AliasProposal.id))
    )
    called = _called(db, cooperative_id)
    rows = ((row[0], row[1]) for row in db.execute(waiting))
    return [(proposal, product) for proposal, product in rows if proposal.words not in called]


def tell(db: Session, cooperative_id: int, digest_id: int) -> None:
    """Give this digest what it is to tell of: two that are made at once share nothing."""
    new = [proposal.id for proposal, _ in told_in(db, cooperative_id, None)]
    mine = (col(AliasProposal.id).in_(new), col(AliasProposal.digest_id).is_(None))
    db.execute(update(AliasProposal).where(*mine).values(digest_id=digest_id))


def told_in(
    db: Session, cooperative_id: int, digest_id: int | None
) -> list[tuple[AliasProposal, Product]]:
    """What this digest tells of; None stands for the one that is made next."""
    enough = (row for row in proposed(db, cooperative_id) if row[0].clients >= CLIENTS)
    return [row for row in enough if row[0].digest_id == digest_id][:MOST_TOLD]


def settle(
    db: Session, seller: Cooperative, take: Collection[int], refuse: Collection[int]
) -> list[tuple[AliasProposal, Product]]:
    """Take some proposals on as aliases, and refuse others: all of it or, with Unsettled, nothing.

    seller is locked (bot.catalogue.shelve), so that its catalogue is nobody else's meanwhile.
    """
    found = _numbered(db, seller, {*take, *refuse})
    known = {proposal.id for proposal, _ in found}
    wrong = [
        f"{seller.code} has no proposal {number}."
        for number in dict.fromkeys((*take, *refuse))
        if number not in known
    ]
    wrong += [
        f"{number} cannot be taken and refused at once." for number in take if number in refuse
    ]
    called = _called(db, seller.id or 0)
    for proposal, product in found:
        if fault := _fault(proposal, product, called if proposal.id in take else {}):
            wrong.append(fault)
        elif proposal.id in take:
            called[proposal.words] = product.key
            _take(proposal, product)
        else:
            proposal.status = "refused"
    if wrong:
        raise Unsettled(wrong)
    if take:
        seller.version += 1
    db.execute(delete(AliasSaying).where(col(AliasSaying.proposal_id).in_(known)))
    return found


def _numbered(
    db: Session, seller: Cooperative, numbers: Collection[int]
) -> list[tuple[AliasProposal, Product]]:
    """The seller's own proposals of these numbers, locked."""
    wanted = (
        select(AliasProposal, Product)
        .join(Product, col(Product.id) == col(AliasProposal.product_id))
        .where(
            col(AliasProposal.cooperative_id) == seller.id,
            col(AliasProposal.id).in_(numbers),
        )
        .order_by(col(AliasProposal.id))
        .with_for_update()
    )
    return [(row[0], row[1]) for row in db.execute(wanted)]


def _fault(proposal: AliasProposal, product: Product, called: dict[str, str]) -> str | None:
    """Why a proposal cannot be settled, or None."""
    if proposal.status != "proposed":
        return f"{proposal.id}: “{proposal.words}” was {proposal.status} before."
    other = called.get(proposal.words, product.key)
    if other == product.key:
        return None
    return (
        f"{proposal.id}: “{proposal.words}” is what {other} is called already; "
        f"clients could not tell it from {product.key}."
    )


def _take(proposal: AliasProposal, product: Product) -> None:
    names = product.aliases.get(proposal.language, [])
    if proposal.words not in map(normalise, names):
        product.aliases = {**product.aliases, proposal.language: [*names, proposal.words]}
    proposal.status = "taken"


def _called(db: Session, cooperative_id: int) -> dict[str, str]:
    """Every name and alias of a cooperative's products, normalised, with its product's key.

    Also of those that are not on sale today: they may be again.
    """
    columns = (col(Product.key), col(Product.names), col(Product.aliases))
    rows = db.execute(select(*columns).where(col(Product.cooperative_id) == cooperative_id))
    return {
        normalise(name): key
        for key, names, aliases in rows
        for name in (*names.values(), *(name for some in aliases.values() for name in some))
    }


def _filed_under(language: str, words: str) -> str:
    """A language that a catalogue has a column for: mixed words go by their letters."""
    if language in LANGUAGES:
        return language
    return "ary_Latn" if any("a" <= letter <= "z" for letter in words) else "ary"
