"""The outbox: all that leaves is written with the turn, claimed, sent once, and settled once.

Each sender has one lane, and whoever drains a lane holds it under an epoch:

    drafts.py      a row, queued, in the transaction of what caused it
    claiming.py    the lane is taken, its due rows become sending, before any request leaves
    limits.py      how fast a sender may be, and how often one person is written to
    drain.py       the loop: claim, send, settle
    settling.py    what came of the one request that was made
    statuses.py    what the provider tells later, in any order
    doubts.py      a request without an answer: looked for at the provider before anything else
    following.py   what is sent in the place of a message that failed: again, or another way
    undelivered.py what WhatsApp took but does not deliver: by SMS after some hours
    ledger.py      the statements of all this, compiled once

A row in doubt may have left: it is never sent again without evidence. Evidence is the outcome
of its own request, however late, a receipt that names it, or the provider's list of what it
has. Contacts are written to in order: one row of each at a time, and none overtakes one that
waits to be tried again or is in doubt, but for a reply, which no campaign holds back.
"""

from bot.outbox.drafts import UNASKED, Draft, enqueue, enqueue_all, lane_of

__all__ = ["UNASKED", "Draft", "enqueue", "enqueue_all", "lane_of"]
