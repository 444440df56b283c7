"""Commands about feedback campaigns."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    no_args_is_help=True, help="Feedback campaigns: whom to ask, in which arm, and what they say."
)
Key = Annotated[str, typer.Argument(help="Its name for ever, such as harvest-2026.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def plan(
    key: Key,
    *,
    survey: Annotated[
        list[str],
        typer.Option(
            metavar="NAME|FILE.toml",
            help="Of `taawon survey list`, or a file; several that differ in words are compared.",
        ),
    ],
    only_for: Annotated[
        list[str], typer.Option("--for", metavar="CODE", help="A cooperative; may be repeated.")
    ],
    segment: Annotated[str, typer.Option(help="Of `taawon segments`, or everyone.")] = "everyone",
    hold_out: Annotated[int, typer.Option(help="Percent of people who are not asked.")] = 20,
    variants: Annotated[
        int | None, typer.Option(min=1, max=4, help="So many of one survey; 1 at first.")
    ] = None,
    bought: Annotated[
        str | None, typer.Option(metavar="PRODUCT", help="To whom this came, by its key or name.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day from which --bought counts."),
    ] = None,
    town: Annotated[
        list[str] | None, typer.Option(help="Of this town, in any spelling; may be repeated.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="Of fr, ar, ary and ary_Latn, theirs; may be repeated."),
    ] = None,
    calm: Annotated[int, typer.Option(help="Days in which nobody is asked twice.")] = 30,
    reminders: Annotated[int, typer.Option(help="At most two.")] = 1,
    service: Annotated[
        bool,
        typer.Option(
            "--service", help="How an order was: no consent is needed for 60 days after it."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Draw the audience into arms, and say what it takes. Nobody is written to."""
    from bot.cli.campaign_plan import Wanted, make

    wanted = Wanted(
        key, survey, only_for, segment, hold_out, calm, reminders, service,
        variants, bought, since, town or (), language or (),
    )  # fmt: skip
    make(wanted, as_json=json)


@app.command()
def start(
    key: Key,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Without showing the plan first.")] = False,
) -> None:
    """Show the plan, ask for a yes, and begin to write to people."""
    from bot.cli.campaign_shown import show
    from bot.cli.campaign_steps import take

    if not yes:
        show(key, as_json=False)
        typer.confirm("Write to these people?", abort=True)
    take(key, "start")


@app.command()
def status(
    key: Annotated[str | None, typer.Argument(help="One campaign; else all are listed.")] = None,
    *,
    json: Json = False,
) -> None:
    """A campaign in numbers that add up, or the list of all."""
    from bot.cli import campaign_shown, campaigns

    if key is None:
        campaigns.show_all(as_json=json)
    else:
        campaign_shown.show(key, as_json=json)


@app.command()
def follow(key: Key) -> None:
    """Watch a campaign run, with a bar, until it is over."""
    from bot.cli.campaign_steps import follow as watch

    watch(key)


@app.command()
def pause(key: Key) -> None:
    """Write to nobody more until it is resumed; answers are taken."""
    from bot.cli.campaign_steps import take

    take(key, "pause")


@app.command()
def resume(key: Key) -> None:
    """Go on with a campaign that is paused."""
    from bot.cli.campaign_steps import take

    take(key, "resume")


@app.command()
def stop(key: Key) -> None:
    """Write to nobody more, for good; answers are taken."""
    from bot.cli.campaign_steps import take

    take(key, "stop")


@app.command()
def results(
    key: Key,
    *,
    language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"], typer.Option(help="Of questions and conclusions.")
    ] = "fr",
    json: Json = False,
) -> None:
    """What a campaign has found: answers, who did not answer, whether it changed orders."""
    from bot.cli.campaign_results import show

    show(key, language, as_json=json)


@app.command()
def export(
    key: Key,
    file: Annotated[str, typer.Argument(metavar="FILE.csv|FILE.xlsx")],
    *,
    with_words: Annotated[
        bool, typer.Option("--with-words", help="What people told in words, and places.")
    ] = False,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Names and numbers of those who were asked.")
    ] = False,
    by: Annotated[
        str, typer.Option(metavar="WHO", help="Who asks for words or names, and what for.")
    ] = "",
) -> None:
    """Write a line for each participant, from which nobody can be told."""
    from bot.campaigns.found.exporting import Wanted
    from bot.cli.campaign_export import export as write

    write(key, file, Wanted(with_words, with_names, by))


@app.command()
def report(
    key: Key,
    file: Annotated[Path, typer.Argument(help="Ends in .png, for WhatsApp, or in .pdf.")],
    *,
    language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"], typer.Option(help="What it is written in.")
    ] = "fr",
) -> None:
    """What a campaign has found, on one page to send or to print. It names nobody."""
    from bot.cli.campaign_report import draw

    draw(key, file, language)


@app.command()
def drop(key: Key) -> None:
    """Forget a campaign that nobody was asked for yet."""
    from bot.cli.campaigns import drop as forget

    forget(key)
