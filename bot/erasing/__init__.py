"""A client is forgotten: law 09-08, in two steps.

forgetting.py   in the turn of her yes: all that is hers goes, orders stay without a person
messages.py     what was written to her and by her, and to the cooperative about her
recordings.py   files that came with her messages; bot.media.downloading takes them away
finishing.py    each second: what could not go at once (our last word was still to be sent), and
                SQLite's own log, which holds copies of what was there
"""

from bot.erasing.forgetting import Dropped, forget, tell

__all__ = ["Dropped", "forget", "tell"]
