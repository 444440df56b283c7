"""`taawon survey`: what can be asked, whether it is sound, and how it reads."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.endings import OneSentence, Stop

if TYPE_CHECKING:
    from flows.surveys import Survey

app = typer.Typer(
    cls=OneSentence,
    no_args_is_help=True,
    help="Surveys: those that are ready, and your own, written in TOML.",
)
Name = Annotated[
    str, typer.Argument(metavar="NAME|FILE.toml", help="One that is ready, or a file of yours.")
]


@app.command("list")
def list_() -> None:
    """The surveys that are ready: their questions, their minutes, what they are about."""
    from bot.surveys import named, ready
    from bot.surveys.lengths import usual

    for key in ready():
        survey = named(key)
        way = usual(survey)
        title = dict(survey.title.names)["fr"]
        print(
            f"{key:<12} {way.questions:>2} questions  {way.minutes} min  {survey.about:<12} {title}"
        )


@app.command()
def check(name: Name) -> None:
    """Say what is wrong with a survey and where; or how long it is, and what it costs by SMS."""
    from bot.surveys.lengths import longest, usual
    from bot.translate import LANGUAGES

    survey = _sound(name)
    print(f"{survey.key}: it can be asked, in {', '.join(LANGUAGES)}.")
    for words, way in (("usual", usual(survey)), ("longest", longest(survey))):
        costs = ", ".join(f"{language} {n}" for language, n in way.segments.items())
        print(f"The {words} way: {way.questions} questions, {way.minutes} min, SMS: {costs}.")


@app.command()
def show(
    name: Name,
    language: Annotated[
        Literal["fr", "ar", "ary", "ary_Latn"], typer.Option(help="Whose words to show.")
    ] = "fr",
) -> None:
    """Print a survey as it is asked by SMS, with where each answer leads."""
    from bot.cli.survey_shown import lines

    print("\n".join(lines(_sound(name, walked=False), language)))


@app.command("try")
def try_(
    name: Name,
    number: Annotated[str, typer.Argument(help="A simulated telephone that wrote before.")],
) -> None:
    """Ask it on a simulated telephone: what it answers is kept as of anybody."""
    from bot.cli.survey_tried import begin

    _sound(name)
    begin(name, number)


def _sound(name: str, *, walked: bool = True) -> "Survey":
    """The survey of this name or file. Raises Stop with all that is wrong with it."""
    from bot.surveys import Unsound, named
    from bot.surveys.trying import faults_of

    try:
        survey = named(name)
    except Unsound as error:
        raise Stop(str(error)) from None
    if walked and (faults := faults_of(survey)):
        raise Stop("\n".join(faults))
    return survey
