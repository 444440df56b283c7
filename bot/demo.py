"""The demo cooperative: Tifawin ("lights"), made up, with twelve things that the region sells."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from bot.clock import Clock
from bot.database import Database
from bot.tables import Ballot, BallotOption, Cooperative, Idea, Member, Product, Sender
from bot.writer import Transaction

CODE = "TIFAWIN"
WHATSAPP = "whatsapp:+14155238886"  # the number of Twilio's sandbox, so that it works there too
SMS = "TAAWON"
PRESIDENT = "+212600000001"  # reads the digests
LANGUAGES = ("fr", "ar", "ary", "ary_Latn")  # the order of the names below
# What it asks its clients, and an idea that one of them had.
QUESTION = (
    "Quelle étiquette pour le miel ?",
    "أي ملصق لعلبة العسل؟",
    "أشمن إيتيكيت للعسل؟",
    "Achmen etiquette l l3sel?",
)
LABELS = (
    ("A", ("La verte", "الأخضر", "الخضرا", "Lkhedra")),
    ("B", ("La dorée", "الذهبي", "الدهبية", "Ddehbiya")),
)
IDEA = "De l'amlou sans sucre"
ASKED_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A product as it stands at the start: price in centimes, stock and step in thousandths.

    names: one for each of LANGUAGES, 24 characters at most: a row of a WhatsApp list.
    others: what people call it as well, in any language.
    """

    key: str
    names: tuple[str, str, str, str]
    others: tuple[tuple[str, ...], ...] = ((), (), (), ())
    unit: str
    pack: str = ""
    price: int
    stock: int
    step: int = 1000


# What a cooperative asks at its own door, in round dirhams, in 2026.
PRODUCTS = (
    Offered(
        key="argan",
        names=("Huile d'argan", "زيت الأركان", "زيت أركان", "Zit argan"),
        others=(("argan",), ("أركان", "زيت أرغان"), ("أركان بلدي",), ("arkan", "zit arkan")),
        unit="bottle",
        pack="250 ml",
        price=140_00,
        stock=40_000,
    ),
    Offered(
        key="amlou",
        names=("Amlou", "أملو", "أملو", "Amlou"),
        others=(("amlou aux amandes",), ("أملو باللوز",), ("املو",), ("amlo",)),
        unit="jar",
        pack="500 g",
        price=90_00,
        stock=30_000,
    ),
    Offered(
        key="thyme",
        names=("Miel de thym", "عسل الزعتر", "عسل الزعيترة", "L3sel dyal z3itra"),
        others=((), (), ("العسل ديال الزعيترة", "زعيترة"), ("3sel z3itra", "z3itra")),
        unit="kg",
        price=350_00,
        stock=25_500,
        step=250,
    ),
    Offered(
        key="euphorbia",
        names=("Miel d'euphorbe", "عسل الدغموس", "عسل الدغموس", "L3sel dyal daghmous"),
        others=((), (), ("العسل ديال الدغموس", "دغموس"), ("3sel daghmous", "daghmous")),
        unit="kg",
        price=400_00,
        stock=12_000,
        step=250,
    ),
    Offered(
        key="saffron",
        names=("Safran pur", "زعفران حر", "الزعفران الحر", "Z3fran 7orr"),
        others=(("safran",), ("زعفران",), ("زعفران",), ("z3fran", "za3fran")),
        unit="g",
        price=35_00,
        stock=150_000,
    ),
    Offered(
        key="couscous",
        names=("Couscous roulé main", "كسكس بلدي", "سكسو بلدي", "Seksou beldi"),
        others=(("couscous",), ("كسكس",), ("سكسو", "كسكسو"), ("seksou", "seksu", "kseksou")),
        unit="kg",
        price=30_00,
        stock=60_000,
        step=500,
    ),
    Offered(
        key="cactus",
        names=("Huile de cactus", "زيت التين الشوكي", "زيت الهندي", "Zit lhendi"),
        others=(("figue de barbarie",), ("زيت بذور الصبار",), ("زيت الهندية",), ("zit lhndi",)),
        unit="bottle",
        pack="30 ml",
        price=220_00,
        stock=15_000,
    ),
    Offered(
        key="soap",
        names=("Savon noir", "الصابون البلدي", "صابون بلدي", "Saboun beldi"),
        others=(("savon beldi",), ("صابون أسود",), ("الصابون البلدي",), ("sabon beldi",)),
        unit="jar",
        pack="200 g",
        price=35_00,
        stock=50_000,
    ),
    Offered(
        key="olive",
        names=("Huile d'olive", "زيت الزيتون", "زيت العود", "Zit l3oud"),
        others=((), (), ("زيت الزيتون", "زيت بلدية"), ("zit zitoun", "zit beldia")),
        unit="L",
        price=80_00,
        stock=80_000,
        step=500,
    ),
    Offered(
        key="almonds",
        names=("Amandes", "اللوز", "اللوز", "Louz"),
        others=(("amande", "amandes douces"), ("لوز",), ("لوز بلدي",), ("llouz", "louz beldi")),
        unit="kg",
        price=110_00,
        stock=35_000,
        step=250,
    ),
    Offered(
        key="rug",
        names=("Tapis de laine", "زربية من الصوف", "زربية د الصوف", "Zerbia d ssouf"),
        others=(("tapis",), ("زربية", "سجاد"), ("زربية",), ("zerbia", "zarbiya")),
        unit="piece",
        pack="150 x 90 cm",
        price=1200_00,
        stock=6_000,
    ),
    Offered(
        key="figs",
        names=("Figues sèches", "تين مجفف", "الشريحة", "Chri7a"),
        others=(("figues",), ("تين",), ("كرموس يابس",), ("chriha", "kermous yabes")),
        unit="kg",
        price=60_00,
        stock=20_000,
        step=500,
    ),
)


def seed(database: Database) -> None:
    """Write the cooperative, its products and the shared senders; what is there stays as it is."""
    database.writer.run(_seed)


def _seed(tx: Transaction) -> None:
    for address, channel in ((WHATSAPP, "whatsapp"), (SMS, "sms")):
        if tx.db.exec(select(Sender).where(col(Sender.address) == address)).first() is None:
            tx.db.add(Sender(address=address, channel=channel))
    if tx.db.exec(select(Cooperative).where(col(Cooperative.code) == CODE)).first() is not None:
        return
    cooperative = Cooperative(
        code=CODE,
        names=dict(zip(LANGUAGES, ("Tifawin", "تيفاوين", "تيفاوين", "Tifawin"), strict=True)),
        pickup="Douar Tizirin, Chichaoua",
        delivers=True,
        digest_at="18:00",
        digest_to=PRESIDENT,
        digest_language="ary_Latn",
    )
    tx.db.add(cooperative)
    tx.db.flush()
    assert cooperative.id is not None
    member = Member(
        cooperative_id=cooperative.id, address=PRESIDENT, name="Fadma", role="president"
    )
    products = (_product(cooperative.id, n, offered) for n, offered in enumerate(PRODUCTS))
    tx.db.add_all([member, *products])


def ask(database: Database) -> None:
    """Let it ask its clients something, and have an idea of theirs, unless it did before."""
    database.writer.run(_ask)


def _ask(tx: Transaction) -> None:
    found = select(Cooperative.id).where(col(Cooperative.code) == CODE)
    cooperative_id = tx.db.exec(found).one()
    if cooperative_id is None or tx.db.exec(select(Ballot.id)).first() is not None:
        return
    now = Clock().now()
    ballot = Ballot(
        cooperative_id=cooperative_id,
        question=dict(zip(LANGUAGES, QUESTION, strict=True)),
        opened=now,
        closes=now + ASKED_FOR,
    )
    idea = Idea(
        cooperative_id=cooperative_id,
        about="taste",
        words=IDEA,
        language="fr",
        public=True,
        said=now,
    )
    tx.db.add_all([ballot, idea])
    tx.db.flush()
    assert ballot.id is not None
    for key, names in LABELS:
        tx.db.add(
            BallotOption(
                ballot_id=ballot.id, key=key, names=dict(zip(LANGUAGES, names, strict=True))
            )
        )


def _product(cooperative_id: int, position: int, offered: Offered) -> Product:
    others = zip(LANGUAGES, map(list, offered.others), strict=True)
    return Product(
        cooperative_id=cooperative_id,
        key=offered.key,
        position=position,
        names=dict(zip(LANGUAGES, offered.names, strict=True)),
        aliases={language: names for language, names in others if names},
        unit=offered.unit,
        pack=offered.pack,
        price_centimes=offered.price,
        stock_thousandths=offered.stock,
        step_thousandths=offered.step,
    )
