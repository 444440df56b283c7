"""Commands about what leaves: the outbox, and the senders that it leaves from."""

from typing import Annotated

import typer

outbox = typer.Typer(
    invoke_without_command=True,
    help="What waits to leave, is in doubt or failed; and what to do about it.",
)

Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Ids = Annotated[
    list[int],
    typer.Argument(metavar="ID...", min=1, max=2**63 - 1, help="Messages, by their numbers."),
]


@outbox.callback()
def look(ctx: typer.Context, *, json: Json = False) -> None:
    """How the queue stands, for each sender."""
    if ctx.invoked_subcommand is None:
        from bot.cli.outbox import show

        show(as_json=json)


@outbox.command()
def dead(
    *,
    show: Annotated[
        bool, typer.Option("--show", help="Also how each number ends: its last four digits.")
    ] = False,
    json: Json = False,
) -> None:
    """What may not have arrived, senders that are halted, and what to do about each."""
    from bot.cli.outbox import show_dead

    show_dead(with_digits=show, as_json=json)


@outbox.command()
def retry(ids: Ids) -> None:
    """Send messages again that failed, or of which nobody knows whether they left."""
    from bot.cli.outbox import send_again

    send_again(ids)


@outbox.command()
def cancel(ids: Ids) -> None:
    """Let messages go that still wait, or of which nobody knows whether they left."""
    from bot.cli.outbox import let_go

    let_go(ids)


@outbox.command()
def resume(
    sender: Annotated[str, typer.Argument(help="Its number in `taawon outbox`, or its address.")],
) -> None:
    """Let a halted sender send again, once you have mended what halted it."""
    from bot.cli.outbox import lift

    lift(sender)


def sender(
    address: Annotated[
        str | None,
        typer.Argument(help="TAAWON, +2126... or whatsapp:+2126...; lists all, without one."),
    ] = None,
    *,
    gateway: Annotated[
        str | None, typer.Option(metavar="NAME", help="twilio (at first), android or cloud.")
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(metavar="N", help="Messages a second; 0 for what its gateway bears."),
    ] = None,
    only_for: Annotated[
        str | None, typer.Option("--for", metavar="CODE", help="Of one cooperative alone.")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="Of all cooperatives.")] = False,
) -> None:
    """The numbers and names that we write from: listed, added, changed."""
    from bot.cli import senders

    if address is None:
        senders.show()
    else:
        senders.put(address, senders.Wanted(gateway, rate, only_for, shared))
