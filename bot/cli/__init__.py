"""The command line: `taawon --help`. What a command does stands in the file it imports."""

from typing import Annotated, Literal

import typer

from bot.cli import surveys, templates, with_campaigns, with_clients, with_senders
from bot.cli.endings import OneSentence
from bot.cli.with_clients import Code

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
app.add_typer(with_senders.outbox, name="outbox")
app.add_typer(templates.app, name="templates")
app.add_typer(surveys.app, name="survey")
app.add_typer(with_campaigns.app, name="campaign")

Host = Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")]


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


for command in (
    with_clients.aliases,
    with_clients.reward,
    with_clients.ideas,
    with_clients.ballot,
    with_clients.qr,
    with_senders.sender,
):
    app.command()(command)


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
def clients(
    code: Code,
    file: Annotated[str, typer.Argument(help="A CSV file; - reads what is piped in.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
) -> None:
    """Take on a cooperative's own list of clients, each with a proof of their consent."""
    from bot.cli.roster import take_on

    take_on(code, file, dry_run=dry_run)


@app.command("segments")
def of_segments(
    code: Annotated[str | None, typer.Argument(help="One cooperative's alone.")] = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Look at all clients first; the bot does it each day.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """How many clients are the best, new, silent, unhappy."""
    from bot.cli.segments import show

    show(code, anew=anew, as_json=json)


@app.command()
def costs(
    month: Annotated[str | None, typer.Option(help="2026-11; else the present one.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What messages cost in a month, by cooperative and channel."""
    from bot.cli.spending import show

    show(month, as_json=json)


@app.command()
def cap(
    code: Code,
    dirhams: Annotated[str, typer.Argument(help="What its messages may cost a month, or none.")],
) -> None:
    """Let campaigns of a cooperative wait when its messages have cost this much in a month."""
    from bot.cli.spending import put_cap

    put_cap(code, dirhams)


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
