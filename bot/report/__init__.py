"""The results of a campaign on one page, for the telephone and for printing."""

from bot.report.drawing import pdf, png

__all__ = ["pdf", "png"]
