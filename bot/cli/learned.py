"""`taawon aliases`: what clients call a product, for the cooperative to take on or refuse."""

from collections.abc import Collection

from sqlmodel import select

from bot import aliases
from bot.aliases import Unsettled
from bot.catalogue.shelve import locked
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.tables import AliasProposal, Cooperative, Product
from bot.translate import speaker
from bot.writer import Transaction
from flows.talk import Named


def show(code: str) -> None:
    """Print what is proposed, said by most clients first, and how it is taken on."""
    code = code.upper()
    with opened() as database, database.reading() as db:
        seller = db.exec(select(Cooperative).where(Cooperative.code == code)).first()
        found = aliases.proposed(db, _there(seller, code).id or 0)
    if not found:
        print(f"{code}: clients call nothing by a new name.")
        return
    for proposal, product in found:
        print(_line(proposal, product))
    number = found[0][0].id
    print(f"Take one on with `taawon aliases {code} --take {number}`, or --refuse it.")


def settle(code: str, take: Collection[int], refuse: Collection[int]) -> None:
    """Take some on and refuse others, all of them or none, and say what was done."""
    code = code.upper()

    def job(tx: Transaction) -> list[str]:
        """Take these on and refuse those; gives the lines to print."""
        seller = _there(locked(tx.db, code), code)
        return [
            _done(code, proposal, product)
            for proposal, product in aliases.settle(tx.db, seller, take, refuse)
        ]

    with opened() as database:
        try:
            done = database.writer.run(job)
        except Unsettled as faults:
            raise Stop(f"{faults}\nNothing was changed.") from None
    print(*done, sep="\n")


def _there(seller: Cooperative | None, code: str) -> Cooperative:
    if seller is None:
        raise Stop(f"There is no cooperative called {code}.")
    return seller


def _line(proposal: AliasProposal, product: Product) -> str:
    """One proposal, after the number by which it is taken: it stays the same in every list."""
    name = speaker("fr")(Named(tuple(product.names.items())))
    return (
        f"{proposal.id}. “{proposal.words}” for {product.key} ({name}), {proposal.language}; "
        f"clients: {proposal.clients}, last {proposal.last_said:%Y-%m-%d}"
    )


def _done(code: str, proposal: AliasProposal, product: Product) -> str:
    if proposal.status == "taken":
        return f"{code}: {product.key} is called “{proposal.words}” as well from now on."
    return f"{code}: “{proposal.words}” is refused for {product.key}."
