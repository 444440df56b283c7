"""A catalogue and its rows: read as items, and a plan written in one transaction.

A product is never deleted, since orders point to it: it goes off sale.
"""

from sqlmodel import Session, col, select

from bot.catalogue.item import Item
from bot.catalogue.plan import Plan
from bot.catalogue.sheet import NAMES
from bot.tables import Cooperative, Product
from flows.talk import Money, Named, Quantity


def locked(db: Session, code: str) -> Cooperative | None:
    """The cooperative of this code, which nobody else changes or orders from until the commit.

    An order counts itself in the cooperative's row before it takes from the stock, so it
    waits here; SQLite has one writer, and needs no lock.
    """
    return db.exec(select(Cooperative).where(Cooperative.code == code).with_for_update()).first()


def shelved(db: Session, cooperative: Cooperative) -> dict[str, Item]:
    """What a cooperative has, on sale or not, by key, in the order in which it is shown."""
    return {product.key: _item(product) for product in _products(db, cooperative)}


def shelve(db: Session, cooperative: Cooperative, plan: Plan) -> None:
    """Write a plan made from what is there now. Whoever caches the catalogue sees a new version."""
    if plan.is_empty:
        return
    products = {product.key: product for product in _products(db, cooperative)}
    for _, item in (*plan.changed, *plan.taken_off):
        _fill(products[item.key], item)
    end = max((product.position for product in products.values()), default=-1) + 1
    for position, item in enumerate(plan.added, end):
        product = Product(
            cooperative_id=cooperative.id or 0,
            key=item.key,
            position=position,
            unit=item.unit,
            names={},
            price_centimes=0,
            stock_thousandths=0,
        )
        _fill(product, item)
        db.add(product)
    cooperative.version += 1


def _products(db: Session, cooperative: Cooperative) -> list[Product]:
    mine = select(Product).where(Product.cooperative_id == cooperative.id)
    return list(db.exec(mine.order_by(col(Product.position), col(Product.id))))


def _item(product: Product) -> Item:
    return Item(
        key=product.key,
        name=Named(tuple((code, name) for code in NAMES if (name := product.names.get(code)))),
        others=tuple(
            (code, tuple(names)) for code in NAMES if (names := product.aliases.get(code))
        ),
        unit=product.unit,
        pack=product.pack,
        price=Money(product.price_centimes),
        stock=Quantity(product.stock_thousandths),
        step=Quantity(product.step_thousandths),
        on_sale=product.on_sale,
    )


def _fill(product: Product, item: Item) -> None:
    product.names = dict(item.name.names)
    product.aliases = {language: list(names) for language, names in item.others}
    product.unit = item.unit
    product.pack = item.pack
    product.price_centimes = item.price.centimes
    product.stock_thousandths = item.stock.thousandths
    product.step_thousandths = item.step.thousandths
    product.on_sale = item.on_sale
