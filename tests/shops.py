"""Shops that the tests share. Each is a Context: the world as one turn sees it.

They differ in all that a flow looks at: what is sold and how, how it can be received, what
is known of the contact, who shares the number, and how much one message carries.
"""

from dataclasses import replace
from datetime import UTC, datetime

from bot.translate import wordings
from flows.context import Contact, Context, Cooperative, Desk, Product, Relay
from flows.talk import Money, Named, Quantity

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMS_PAGE, WHATSAPP_PAGE = 5, 10  # options that one message carries


def named(fr: str, ar: str, ary: str, ary_latn: str) -> Named:
    """A name in all four languages."""
    return Named((("fr", fr), ("ar", ar), ("ary", ary), ("ary_Latn", ary_latn)))


def product(  # noqa: PLR0917  read as a row of a table
    key: str, name: Named, unit: str, price: int, stock: str, step: str = "1", pack: str = ""
) -> Product:
    """Something on sale; price in dirhams, stock and step in units: "0.25"."""
    stocked, least = (Quantity(int(float(amount) * 1000)) for amount in (stock, step))
    return Product(key, name, unit, pack, Money(price * 100), stocked, least)


ARGAN = product(
    "argan",
    named("Huile d'argan alimentaire", "زيت أركان الغذائي", "زيت أركان", "Zit argan"),
    "bottle", 180, "5", pack="250 ml",
)  # fmt: skip
AMLOU = product("amlou", named("Amlou", "أملو", "أملو", "Amlou"), "jar", 90, "40", pack="500 g")
HONEY = product(
    "honey",
    named("Miel de thym", "عسل الزعتر", "عسل الزعتر", "3sel z3iter"),
    "kg", 280, "6.5", step="0.25",
)  # fmt: skip
THYME = product(
    "thyme",
    named("Miel de thym", "عسل الزعتر", "عسل الزعتر", "3sel z3itra"),
    "kg", 280, "6.5", step="0.25",
)  # fmt: skip
EUPHORBIA = product(
    "euphorbia",
    named("Miel d'euphorbe", "عسل الدغموس", "عسل الدغموس", "3sel daghmous"),
    "kg", 320, "4", step="0.25",
)  # fmt: skip
SAFFRON = product("saffron", named("Safran", "زعفران", "زعفران", "Z3fran"), "g", 45, "30")
OIL = product(
    "olive_oil",
    named("Huile d'olive", "زيت الزيتون", "زيت العود", "Zit l3oud"),
    "L", 85, "120", step="0.5",
)  # fmt: skip
COUSCOUS = product("couscous", named("Couscous", "كسكس", "سكسو", "Seksou"), "kg", 30, "50", "0.5")
SOAP = product("soap", named("Savon noir", "صابون بلدي", "صابون بلدي", "Saboun beldi"),
               "jar", 35, "12", pack="200 g")  # fmt: skip
RUG = product("rug", named("Tapis", "زربية", "زربية", "Zerbia"), "piece", 1450, "1")
CACTUS = product(
    "cactus_seed_oil",
    named("Huile de figue de barbarie", "زيت بذور التين الشوكي", "زيت الهندية", "Zit lhendiya"),
    "bottle", 320, "9", pack="30 ml",
)  # fmt: skip
ROSE = product("rose_water", named("Eau de rose", "ماء الورد", "ما ورد", "Ma werd"),
               "bottle", 40, "25", pack="250 ml")  # fmt: skip
CLAY = product("ghassoul", named("Ghassoul", "غسول", "غاسول", "Ghassoul"), "kg", 20, "80", "0.5")
CUMIN = product("cumin", named("Cumin", "كمون", "كامون", "Kamoun"), "kg", 120, "3", step="0.1")

SOME = (ARGAN, AMLOU, HONEY)
MANY = (*SOME, SAFFRON, OIL, COUSCOUS, SOAP, RUG, CACTUS, ROSE, CLAY, CUMIN)

TIFAWIN = Cooperative(
    "TIFAWIN", named("Tifawin", "تيفاوين", "تيفاوين", "Tifawin"), "Coopérative, douar Aït Baha"
)
TAZARINE = Cooperative(
    "TAZARINE", named("Tazarine", "تازارين", "تازارين", "Tazarine"), "Souk de Tazarine", False
)
AFOUS = Cooperative("AFOUS", named("Afous", "أفوس", "أفوس", "Afous"))
ALL = (TIFAWIN, TAZARINE, AFOUS)

STRANGER = Contact()
FATIMA = Contact("fr", "Fatima Zahra", "12 rue des Orangers, Agadir", "Fati 🌸")
YOUSSEF = Contact("ary", profile="يوسف")
LAHCEN = Contact("ary_Latn")


def shop(
    *products: Product,
    contact: Contact = LAHCEN,
    cooperative: Cooperative | None = TIFAWIN,
    cooperatives: tuple[Cooperative, ...] = (TIFAWIN,),
    page: int = SMS_PAGE,
    asked: str = "K7Q2xz",
) -> Context:
    """A cooperative that sells these, and no other thing."""
    return Context(contact, cooperative, cooperatives, products, "41", asked, page, NOON, wordings)


ONE = shop(
    replace(ARGAN, stock=Quantity(1_000)), cooperative=TAZARINE, page=WHATSAPP_PAGE, asked="one000"
)
THREE = shop(*SOME, contact=FATIMA, page=WHATSAPP_PAGE, asked="three0")
HONEYS = shop(
    ARGAN, AMLOU, THYME, EUPHORBIA, SAFFRON, COUSCOUS, SOAP, CACTUS,
    contact=FATIMA, page=WHATSAPP_PAGE, asked="honey0",
)  # fmt: skip
TWELVE = shop(*MANY, contact=YOUSSEF, cooperative=AFOUS, page=WHATSAPP_PAGE, asked="many00")
SMS_TWELVE = shop(*MANY, cooperatives=ALL, asked="many01")
# Somebody new: where the sender's one cooperative needs no choice (on the second it sells
# nothing), and where three share it.
NEW = shop(*SOME, contact=STRANGER, asked="new000")
EMPTY = shop(contact=STRANGER, asked="empty0")
NEW_SHARED = shop(contact=STRANGER, cooperative=None, cooperatives=ALL, asked="new001")
# Somebody known, whose cooperative is not: to choose among three, or gone altogether.
SHARED = shop(contact=FATIMA, cooperative=None, cooperatives=ALL, asked="all000")
NOBODY = shop(
    contact=replace(YOUSSEF, opted_out=True), cooperative=None, cooperatives=(), asked="nobody"
)


def regular() -> Context:
    """A client who came before: three products, and all that is known of her."""
    from tests import regulars

    known = {"orders": regulars.ORDERS, "people": regulars.PEOPLE, "ideas": regulars.IDEAS}
    asked = {"ballots": regulars.BALLOTS, "rewards": regulars.REWARDS}
    # She is a member of another cooperative, too.
    at_desk = {"desk": Desk("AFOUS", regulars.DESK)}
    return replace(THREE, asked="regul0", **known, **asked, **at_desk)


def president() -> Context:
    """Who runs the cooperative from her telephone, and never ordered."""
    from tests import regulars

    seen = Desk("TIFAWIN", regulars.DESK)
    return replace(shop(*SOME, contact=YOUSSEF, page=WHATSAPP_PAGE, asked="desk00"), desk=seen)


REGULAR = regular()
PRESIDENT = president()
# At night; a client who talks with a member; members with one client to answer, or two and one
# whom they answered before.
NIGHT = replace(THREE, asked="night0", night=True)
TALKING = replace(THREE, asked="talks0", relay=Relay("1", "Fatima", 3))
DESK_ONE = replace(ONE, asked="desk01", desk=Desk("TIFAWIN", (), (Relay("1", "Fatima", 3),)))
DESK = replace(
    THREE,
    asked="desk02",
    desk=Desk(
        "TIFAWIN",
        (),
        (Relay("1", "Fatima", 3), Relay("2", "Youssef", 4), Relay("3", "", 2, over=True)),
    ),
)


def asked() -> Context:
    """The shop of one product, whose cooperative asks two things."""
    from tests import regulars

    return replace(ONE, ballots=regulars.TWO_BALLOTS)


ASKED = asked()

# Strangers last: commands are tried in the shop where a place was reached first, and some of
# them wait until we are met.
SHOPS = (SMS_TWELVE, REGULAR, TWELVE, ASKED, SHARED, NOBODY, NEW_SHARED, EMPTY, DESK)
