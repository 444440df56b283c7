"""The command line: `taawon --help`. What a command does stands in the file it imports."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.endings import OneSentence

# Locals would show numbers and secrets in a traceback.
app = typer.Typer(
    cls=OneSentence,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="A bot through which the clients of cooperatives order by chat.",
)
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
app.add_typer(db, name="db")

Host = Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")]
Code = Annotated[str, typer.Argument(help="A cooperative, such as TIFAWIN.")]


@app.command()
def demo(
    seed_only: Annotated[
        bool, typer.Option("--seed-only", help="Write the demo cooperative, and end.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="8000, or the next that is free.")] = None,
    host: Host = "127.0.0.1",
) -> None:
    """Try all of it on simulated telephones, without any account."""
    from bot.cli.running import run_demo, seed_demo

    seed_demo()
    if not seed_only:
        run_demo(host, port)


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where the proxy that speaks HTTPS finds us.")] = 8000,
) -> None:
    """Run the bot."""
    from bot.cli.running import run

    run(host, port)


@app.command()
def chat(
    language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"] | None,
        typer.Option(help="Write as somebody whose language is known."),
    ] = None,
    channel: Annotated[
        Literal["whatsapp", "sms"], typer.Option(help="What the telephone can show.")
    ] = "whatsapp",
) -> None:
    """Talk with the bot in the terminal; what is ordered is kept, as if it came by message."""
    from bot.cli.running import run_chat

    run_chat(channel, language or "")


@app.command()
def digest(
    code: Annotated[
        str | None, typer.Argument(help="A cooperative, such as TIFAWIN; all, without one.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and what it costs.")
    ] = False,
    now: Annotated[bool, typer.Option("--now", help="Also those whose hour has not come.")] = False,
) -> None:
    """Make the digests that are due; the running bot sends them."""
    from bot.cli.telling import make, preview

    if dry_run:
        preview(code)
    else:
        make(code, now)


@app.command("import")
def import_(
    code: Code,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="The products; - reads a pipe.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="What is not in the file goes off sale.")
    ] = False,
    new: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make the cooperative, under this name.")
    ] = None,
    digest_to: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The mobile that is told the orders.")
    ] = None,
    digest_at: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="When it is told; 18:00 at first.")
    ] = None,
    digest_language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"] | None, typer.Option(help="ary_Latn at first.")
    ] = None,
    pickup: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Where clients fetch their orders.")
    ] = None,
    delivers: Annotated[
        bool | None, typer.Option("--delivers/--pickup-only", help="Whether it brings them home.")
    ] = None,
    sms_from: Annotated[
        str | None, typer.Option(metavar="SENDER", help="The name or number its SMS come from.")
    ] = None,
    rate_after: Annotated[
        int | None,
        typer.Option(
            metavar="HOURS",
            min=0,
            max=720,
            help="Hours from delivery to 'how was it?'; 48 at first.",
        ),
    ] = None,
) -> None:
    """Add and change a cooperative's products from a CSV file: all of it, or nothing."""
    from bot.cli.catalogue_file import bring_in
    from bot.cli.cooperatives import Wanted

    wanted = Wanted(
        new, digest_to, digest_at, digest_language, pickup, delivers, sms_from, rate_after
    )
    bring_in(code, file, wanted, whole=replace, dry_run=dry_run)


@app.command()
def export(
    code: Code,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="Where to; - prints it.")],
) -> None:
    """Write a cooperative's products as a CSV file, which `taawon import` reads."""
    from bot.cli.catalogue_file import bring_out

    bring_out(code, file)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def understand(
    texts: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help="Messages; JSON lines are read without any."),
    ] = None,
    *,
    catalogue: Annotated[
        str, typer.Option(metavar="FILE", help="What is sold: JSON, or what `export` writes.")
    ],
    explain: Annotated[
        bool, typer.Option("--explain", help="Show a person how each message was read.")
    ] = False,
) -> None:
    """What messages say: JSON lines in, JSON lines out."""
    from bot.cli.understanding import answer

    answer(catalogue, texts or (), explained=explain)


@app.command()
def lexicon(
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="As clients write them.")],
) -> None:
    """Where words stand in the lexicons, and what they are taken for."""
    from bot.cli.whereabouts import show

    show(words)


@app.command()
def flows(
    check: Annotated[
        bool, typer.Option("--check", help="Sentences, what they cost, words, diagrams.")
    ] = False,
    diagram: Annotated[
        str | None, typer.Option(metavar="FLOW", help="Draw a flow, as Mermaid reads it.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Renew the diagrams in README.md.")
    ] = False,
) -> None:
    """The conversations: what they ask, and whether their sentences are complete."""
    from bot.cli import conversations

    if diagram is not None:
        conversations.draw(diagram)
    if write:
        conversations.renew()
    if check:
        conversations.check()
    if not (check or diagram or write):
        conversations.show()


@app.command()
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


@app.command()
def templates() -> None:
    """Have Twilio store the messages that carry buttons and lists."""
    from bot.cli.telling import store_contents

    store_contents()


@app.command()
def doctor() -> None:
    """Say what is well and what must be mended."""
    from bot.cli.doctor import examine

    raise typer.Exit(examine())


@db.command()
def upgrade() -> None:
    """Bring the tables to what this version expects."""
    from bot.cli.opening import upgrade_database

    upgrade_database()
