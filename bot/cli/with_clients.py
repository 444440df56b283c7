"""Commands about a cooperative and its clients: names, rewards, ideas, questions, posters."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Code = Annotated[str, typer.Argument(help="A cooperative, such as TIFAWIN.")]


def aliases(
    code: Code,
    *,
    take: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Take on the name of this number.")
    ] = None,
    refuse: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Refuse it, for good.")
    ] = None,
) -> None:
    """What clients call a cooperative's products: listed, taken on as a name, or refused."""
    from bot.cli import learned

    if take or refuse:
        learned.settle(code, take or (), refuse or ())
    else:
        learned.show(code)


def reward(
    code: Code,
    *,
    every_orders: Annotated[
        int | None, typer.Option(metavar="N", help="With each N-th order of a client.")
    ] = None,
    every_amount: Annotated[
        int | None, typer.Option(metavar="DIRHAMS", help="For so much of delivered orders.")
    ] = None,
    birthday: Annotated[
        bool, typer.Option("--birthday", help="With an order in the week of her birthday.")
    ] = False,
    words: Annotated[
        list[str] | None, typer.Option(metavar="LANGUAGE=WORDS", help='fr="un pot offert"')
    ] = None,
    end: Annotated[int | None, typer.Option(metavar="N", help="Give this one no more.")] = None,
) -> None:
    """What a cooperative gives to clients who come back: listed, begun or ended."""
    from bot.cli import gifts

    if end is not None:
        gifts.finish(code, end)
    elif words or birthday or every_orders is not None or every_amount is not None:
        gifts.begin(code, gifts.Wanted(every_orders, every_amount, birthday, words or ()))
    else:
        gifts.show(code)


def ideas(
    code: Code,
    *,
    doing: Annotated[int | None, typer.Option(metavar="N", help="We make it.")] = None,
    later: Annotated[int | None, typer.Option(metavar="N", help="Not now.")] = None,
    refuse: Annotated[int | None, typer.Option(metavar="N", help="No; --why says why.")] = None,
    hide: Annotated[int | None, typer.Option(metavar="N", help="Show it to nobody.")] = None,
    merge: Annotated[
        tuple[int, int] | None, typer.Option(metavar="N INTO", help="Two ideas are one.")
    ] = None,
    on_sale: Annotated[
        int | None, typer.Option("--on-sale", metavar="N", help="It has become a product.")
    ] = None,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Told to those who want it.")] = "",
    product: Annotated[str, typer.Option(metavar="KEY", help="The product of --on-sale.")] = "",
) -> None:
    """What clients want, by votes: listed, or decided, which those who want it are told."""
    from bot.cli import wanted

    asked = wanted.Asked(doing, later, refuse, hide, merge, on_sale, why, product)
    wanted.run(code, asked)


def ballot(
    code: Code,
    *,
    question: Annotated[
        list[str] | None, typer.Option(metavar="fr=TEXT", help="In one language or several.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="A=TEXT", help="2 to 5; A.fr=TEXT names a language.")
    ] = None,
    picture: Annotated[
        list[str] | None, typer.Option(metavar="A=FILE", help="A JPEG or PNG of an option.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is open.")] = 7,
    close: Annotated[int | None, typer.Option(metavar="N", help="End one now.")] = None,
) -> None:
    """What clients are asked to choose: put to them, closed, or its standing shown."""
    from bot.cli import asking

    if close is not None:
        asking.close(code, close)
    elif question:
        asking.put(code, asking.Put(question, option or (), picture or (), days))
    else:
        asking.show(code)


def qr(
    code: Code,
    sender: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The WhatsApp number; ours, without it.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write it.")] = Path(),
    language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"], typer.Option(help="Of what it says.")
    ] = "fr",
    words: Annotated[
        str, typer.Option(help="Written after the code: what a jar's label orders.")
    ] = "",
) -> None:
    """Make a poster with a QR that opens WhatsApp, as SVG and PNG."""
    from bot.cli.posters import draw

    draw(code, sender, out, language, words)
