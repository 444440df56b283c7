"""One line on the telephones of who asked: how the campaign goes, once a day, and its end."""

from datetime import datetime, time
from functools import partial

from bot.campaigns.running.watching import Standing, standing
from bot.clock import MOROCCO, local
from bot.database import Database
from bot.post import Notice, Post, members
from bot.surveys import parsed
from bot.tables import Campaign, Cooperative, SurveyText
from bot.writer import Transaction
from flows.talk import Named, Reply, Text, text

ANY = Named((("fr", "…"),))
EVENING = time(18)  # when the line of a day is written, by Morocco's clock


class Lines:
    """What the members of a campaign's cooperatives are told of it."""

    def __init__(self, database: Database, post: Post) -> None:
        self._database = database
        self._post = post
        self._told: dict[int, str] = {}  # by campaign, the day of the last line

    def of_the_day(self, campaign: Campaign, now: datetime) -> None:
        """In the evening, how many were asked and have answered: where it costs nothing."""
        here = local(now, MOROCCO)
        day = f"{here:%Y-%m-%d}"
        if here.time() < EVENING or self._told.get(campaign.id or 0) == day:
            return
        with self._database.reading() as db:
            found = standing(db, campaign)
        for cooperative_id in campaign.cooperatives:
            notice = Notice("costs", f"campaign:{campaign.id}:{day}", now)
            tell = partial(self._tell, campaign=campaign, to=cooperative_id, found=found)
            self._database.writer.run(partial(tell, notice=notice))
        self._told[campaign.id or 0] = day

    def _tell(
        self, tx: Transaction, *, campaign: Campaign, to: int, found: Standing, notice: Notice
    ) -> None:
        """Each once: the notice is of one day."""
        reply = Reply((_line("day", _title(tx, campaign, to), found),))
        for contact_id in members(tx, to):
            self._post.to_member(tx, contact_id, reply, notice)

    def of_the_end(
        self, tx: Transaction, campaign: Campaign, found: Standing, why: str, now: datetime
    ) -> None:
        """That it is over, or that it stopped by itself and why: by SMS too, where need be."""
        for cooperative_id in campaign.cooperatives:
            said = _line(why or "end", _title(tx, campaign, cooperative_id), found)
            once = f"campaign:{campaign.id}:end:{cooperative_id}"
            self._post.to_members(tx, cooperative_id, said, Notice("costs", once, now))


def _line(how: str, title: Named, found: Standing) -> Text:
    """How it goes, in figures. how: "day", "end", or why it stopped."""
    numbers = {"asked": found.asked, "answered": found.answered, "refused": found.refused}
    match how:
        case "day":
            return text("campaign.told.day", title=title, **numbers)
        case "opt_outs":
            stopped = found.stopped
            return text("campaign.told.opt_outs", title=title, refused=stopped, asked=found.asked)
        case "failures":
            failed = found.failed
            return text("campaign.told.failures", title=title, failed=failed, asked=found.asked)
        case _:
            return text("campaign.told.ended", title=title, **numbers)


def _title(tx: Transaction, campaign: Campaign, to: int) -> Named:
    """What it is called among the clients of one cooperative; each has an order of their own."""
    survey = parsed(tx.db.get_one(SurveyText, campaign.survey_id).written)
    called = Named(tuple(tx.db.get_one(Cooperative, to).names.items()))
    return survey.about_this({"cooperative": called, "order": ANY}).title
