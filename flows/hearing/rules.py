"""What speaks for each intent: a table, to be read from top to bottom and argued about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """If a message says all of these things, it speaks so much for an intent.

    says: concepts, "a|b" being either, "!a" its absence. Beside those of [words] there are
    items, quantity, several, goods, unknown, priced, leads, question, short, long, strange,
    foreign, telephone, number, confirming, rating and rated: see facts.py and intents.py.
    A weight below 0 speaks against.
    """

    intent: str
    weight: float
    says: str


RULES = tuple(
    Rule(intent, weight, says)
    for intent, weight, says in (
        ("order", 3.0, "items quantity"),
        ("order", 2.0, "items some"),
        ("order", 2.0, "items send !message !received"),
        ("order", -7.0, "telling !want !buy !polite"),
        ("order", -3.0, "telling !buy"),
        ("order", -4.5, "foreign !want !buy !add !polite !greet !address !name !telephone"),
        ("order", -4.5, "strange long !leads !several !want !buy !add !send !telephone"),
        ("order", -3.0, "long !leads !several !want !buy !add !send !polite !greet !address !name"),
        ("order", -4.0, "received !want !buy"),
        ("order", -5.0, "priced !want"),
        ("cancel", -6.0, "foreign !order_noun !want"),
        ("cancel", -5.0, "long !order_noun !want !items"),
        ("cancel", -8.0, "telling|event !order_noun"),
        ("stop", -6.0, "foreign !message !unsubscribe"),
        ("no", 3.5, "wait !items"),
        ("yes", -9.0, "wait"),
        ("no", -6.0, "foreign|telling"),
        ("yes", -6.0, "foreign|telling"),
        ("order", 2.5, "items want|buy"),
        ("order", 1.5, "items short"),
        ("order", 2.0, "unknown want|buy|quantity|add"),
        ("order", 1.0, "items want quantity"),
        ("order", 2.0, "buy want !how"),
        ("order", 6.0, "again|same order_noun|last_time"),
        ("order", 3.5, "again|same want|send"),
        ("order", 3.0, "last_time want"),
        ("price", 5.5, "price !expensive !suggest !quantity"),
        ("price", 2.5, "price quantity"),
        ("price", 3.0, "how_much !quantity"),
        ("price", 4.0, "expensive|cheap question|whether|have"),
        ("price", 3.5, "how_much goods !want !buy"),
        ("price", 3.0, "how_much goods"),
        ("price", 1.5, "price how_much|question|goods"),
        ("delivery", 3.0, "delivery"),
        ("delivery", 4.0, "delivery question|whether|how|how_much|free|price|when|where|what"),
        ("delivery", 3.0, "delivery !items"),
        ("delivery", 2.5, "free !items"),
        ("delivery", 3.0, "pay question|how|whether"),
        ("track", 5.5, "order_noun arrive !items"),
        ("track", 6.0, "where order_noun"),
        ("track", 5.0, "where arrive !items"),
        ("track", 5.5, "when arrive !items"),
        ("track", 4.0, "arrive question|whether|not_yet|how_much !items"),
        ("track", 3.0, "arrive !items !quantity"),
        ("track", 4.0, "not_yet received|arrive|send|order_noun !quantity"),
        ("track", 3.5, "late order_noun|arrive|not_yet"),
        ("track", 3.0, "late !items"),
        ("track", 3.0, "when|where|what|how_much order_noun"),
        ("track", 2.0, "order_noun question !items"),
        ("track", 1.5, "order_noun number !items"),
        ("cancel", 6.5, "cancel !items"),
        ("cancel", 4.0, "cancel items"),
        ("cancel", 3.0, "cancel order_noun"),
        ("cancel", 7.0, "unwanted order_noun !items"),
        ("cancel", 5.0, "remove order_noun !items"),
        ("cancel", 3.0, "unwanted short !items !message !goods"),
        ("cancel", -6.0, "keep !cancel !unwanted"),  # "n'annulez rien", "laissez-la au gardien"
        ("cancel", -6.0, "cancel items keep|only|instead"),  # a line, not the order
        ("stop", 8.0, "unsubscribe !items"),
        ("stop", 8.5, "stop message !items"),
        ("stop", 6.0, "stop send !items !order_noun"),
        ("stop", 8.0, "unwanted message"),
        ("stop", 6.0, "enough|without|no message"),
        ("stop", 6.0, "not message send|again|want !received"),  # not "ma fhemtch lmessage"
        ("stop", 5.0, "remove message|reference|name"),
        ("language", 4.0, "tongue"),
        ("language", 3.0, "tongue change"),
        ("language", 3.0, "tongue|lost tongue_fr|tongue_ar|tongue_ary"),
        (
            "language",
            4.5,
            "tongue_fr|tongue_ar|tongue_ary speak|change|want|polite|again",
        ),
        ("language", 4.5, "tongue_fr|tongue_ar|tongue_ary short"),
        ("language", 2.5, "tongue_fr|tongue_ar|tongue_ary"),
        ("agent", 7.0, "speak person"),
        ("agent", 5.5, "call"),
        ("agent", -3.0, "items quantity"),
        ("agent", 4.5, "person want|have|send"),
        ("agent", 2.0, "who speak|call"),
        ("agent", 3.0, "person !items"),
        ("agent", 4.0, "person short"),
        ("agent", 3.5, "speak want !tongue_fr !tongue_ar !tongue_ary"),
        ("agent", 2.0, "telephone person|speak|call"),
        ("help", 5.0, "help"),
        ("help", 6.0, "lost"),
        ("help", 6.5, "how buy"),
        ("help", 3.0, "how !items !order_noun !delivery short"),
        ("catalogue", 6.5, "what sell|products"),
        ("catalogue", 6.0, "what have !items"),
        ("catalogue", 5.0, "sell question|whether"),
        ("catalogue", 3.0, "sell !items"),
        ("catalogue", 5.0, "products have|want|send|which|polite|whether|short"),
        ("catalogue", 3.0, "products !order_noun"),
        ("catalogue", 2.5, "have question|whether goods !quantity !want"),
        ("complaint", 6.0, "complain"),
        ("complaint", 5.5, "broken|spoiled"),
        ("complaint", 6.0, "refund"),
        ("complaint", 5.5, "missing received|order_noun|arrive"),
        ("complaint", 6.5, "missing order_noun|received"),
        ("complaint", 5.0, "received not|other|mistake"),
        ("complaint", 5.0, "other order_noun"),
        ("complaint", 5.0, "not buy received|send|arrive"),
        ("complaint", 6.0, "arrive not goods !question"),
        ("complaint", 2.5, "received not_yet late"),
        ("complaint", 5.0, "received only order_noun"),
        ("complaint", 4.0, "telling received items !thanks !quantity"),
        ("complaint", 2.0, "missing"),
        ("complaint", 2.0, "missing !items !want"),
        ("suggest", 7.5, "suggest"),
        ("suggest", 7.0, "wish"),
        ("thanks", 2.0, "thanks"),
        ("greet", 1.5, "greet"),
        ("greet", 1.0, "bye"),
        ("rate", 9.0, "rated !quantity"),
        ("rate", 4.0, "rated quantity !want"),
        ("rate", 2.0, "rating !goods !want !confirming"),
        ("rate", 1.6, "rating goods !quantity !want !buy !some !confirming"),
    )
)
