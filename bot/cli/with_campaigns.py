"""Commands about feedback campaigns."""

from typing import Annotated, Literal

import typer

app = typer.Typer(
    no_args_is_help=True, help="Feedback campaigns: whom to ask, at what cost, and what was found."
)
Key = Annotated[str, typer.Argument(help="Its name for ever, such as harvest-2026.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def plan(
    key: Key,
    *,
    survey: Annotated[str, typer.Option(help="One of `taawon survey list`, or a TOML file.")],
    only_for: Annotated[
        list[str], typer.Option("--for", metavar="CODE", help="A cooperative; may be repeated.")
    ],
    segment: Annotated[str, typer.Option(help="Of `taawon segments`, or everyone.")] = "everyone",
    hold_out: Annotated[int, typer.Option(help="Percent of people who are not asked.")] = 20,
    variants: Annotated[int, typer.Option(min=1, max=4, help="How many to compare.")] = 1,
    calm: Annotated[int, typer.Option(help="Days in which nobody is asked twice.")] = 30,
    reminders: Annotated[int, typer.Option(help="At most two.")] = 1,
    service: Annotated[
        bool, typer.Option("--service", help="About an order of theirs: no consent is needed.")
    ] = False,
    json: Json = False,
) -> None:
    """Draw the audience into arms, and say what it takes. Nobody is written to."""
    from bot.cli.campaigns import Wanted, make

    wanted = Wanted(key, survey, only_for, segment, hold_out, calm, reminders, service, variants)
    make(wanted, as_json=json)


@app.command()
def status(
    key: Annotated[str | None, typer.Argument(help="One campaign; else all are listed.")] = None,
    *,
    json: Json = False,
) -> None:
    """A campaign in numbers that add up, or the list of all."""
    from bot.cli.campaigns import show

    show(key, as_json=json)


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
    from bot.campaigns.exporting import Wanted
    from bot.cli.campaign_export import export as write

    write(key, file, Wanted(with_words, with_names, by))


@app.command()
def drop(key: Key) -> None:
    """Forget a campaign that nobody was asked for yet."""
    from bot.cli.campaigns import drop as forget

    forget(key)
