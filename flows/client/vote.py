"""What the cooperative asks its clients to choose: one vote each, until it closes."""

from dataclasses import dataclass

from flows.client.agreeing import thanked
from flows.context import Ballot, Context
from flows.effects import VoteIn
from flows.flow import Asking, Flow, ask_choice, end, go
from flows.talk import Option, text

BALLOT, CANDIDATE = "ballot.", "candidate."  # before a key, among the options

LATER = Option("none", text("vote.later"))


@dataclass(frozen=True, slots=True)
class Voting:
    """The slots: the key of the ballot that is voted in."""

    ballot: str = ""


vote = Flow("vote", Voting, version=1)


@vote.state
def which_question(voting: Voting, ctx: Context) -> Asking:
    """One of the questions that are open; not asked where there is one."""
    if not ctx.ballots:
        return end(text("vote.closed"))
    if len(ctx.ballots) == 1:
        return go(which_one, Voting(ctx.ballots[0].key))
    # What she has not voted in yet comes first.
    waiting = sorted(ctx.ballots, key=lambda ballot: bool(ballot.chosen))
    options = [Option(BALLOT + ballot.key, ballot.question) for ballot in waiting]
    answer = yield from ask_choice(text("vote.which.ask"), [*options, LATER])

    if answer == LATER.key:
        return end(text("vote.put_off"))
    return go(which_one, Voting(answer.removeprefix(BALLOT)))


@vote.state
def which_one(voting: Voting, ctx: Context) -> Asking:
    """One of the things to choose; who voted may change it."""
    ballot = next((ballot for ballot in ctx.ballots if ballot.key == voting.ballot), None)
    if ballot is None:
        return end(text("vote.closed"))
    options = [Option(CANDIDATE + one.key, one.name, picture=one.picture) for one in ballot.options]
    chosen = _chosen(ballot)
    if chosen is None:
        asks = text("vote.ask", question=ballot.question)
    else:
        asks = text("vote.again", question=ballot.question, option=chosen.label)
    answer = yield from ask_choice(asks, [*options, LATER])

    if answer == LATER.key:
        return end(text("vote.kept") if chosen else text("vote.put_off"))
    picked = next(option for option in options if option.key == answer)
    cast = VoteIn(ballot.key, answer.removeprefix(CANDIDATE))
    return thanked(text("vote.done", option=picked.label), ctx, cast)


def _chosen(ballot: Ballot) -> Option | None:
    """What this client chose before, if it can still be chosen."""
    picked = (one for one in ballot.options if one.key == ballot.chosen)
    return next((Option(one.key, one.name) for one in picked), None)
