"""The tables. Amounts are in centimes, quantities in thousandths of a unit, times in UTC.

What belongs together, a file each:
  cooperative   with its members, products, and the senders that it writes from
  contact       with addresses (where they can be written to), those whom it orders for,
                consents, timers, and that it is to be forgotten
  alias         what clients call a product, for the cooperative to take on or refuse
  order         with its lines and moves, and digests
  rating        of the products of an order, with reasons, and of the service
  idea          what clients propose and vote for; ballots: what they are asked to choose
  relay         a client and a member who talk through us, with what they say
  reward        what is given to who comes back
  segment       what each client is to each cooperative
  campaign      what is asked of whom, and who is in which arm
  survey        what is asked, whom, and what they answered
  media         what came to be seen or heard
  message       inbound (received), outbound (the ledger of all that is sent), receipts,
                lanes (a sender's share of the ledger), contents (stored at the provider)
"""

from sqlmodel import SQLModel

from bot.tables.alias import AliasProposal, AliasSaying
from bot.tables.campaign import Campaign, Participant
from bot.tables.columns import Instant
from bot.tables.contact import Address, Consent, Contact, Erasure, Recipient, Timer
from bot.tables.cooperative import Cooperative, Member, Product, Sender
from bot.tables.idea import Ballot, BallotOption, BallotVote, Idea, IdeaVote
from bot.tables.media import Media
from bot.tables.message import Content, Inbound, Lane, Outbound, StatusReceipt
from bot.tables.order import Digest, Order, OrderLine, OrderMove
from bot.tables.rating import Rating, Reason, ServiceRating
from bot.tables.relay import Relay, RelayLine
from bot.tables.reward import Reward, RewardGiven
from bot.tables.segment import ClientFigures, Ranked
from bot.tables.survey import Questionnaire, SurveyAnswer, SurveyText

__all__ = [
    "Address",
    "AliasProposal",
    "AliasSaying",
    "Ballot",
    "BallotOption",
    "BallotVote",
    "Campaign",
    "ClientFigures",
    "Consent",
    "Contact",
    "Content",
    "Cooperative",
    "Digest",
    "Erasure",
    "Idea",
    "IdeaVote",
    "Inbound",
    "Instant",
    "Lane",
    "Media",
    "Member",
    "Order",
    "OrderLine",
    "OrderMove",
    "Outbound",
    "Participant",
    "Product",
    "Questionnaire",
    "Ranked",
    "Rating",
    "Reason",
    "Recipient",
    "Relay",
    "RelayLine",
    "Reward",
    "RewardGiven",
    "SQLModel",
    "Sender",
    "ServiceRating",
    "StatusReceipt",
    "SurveyAnswer",
    "SurveyText",
    "Timer",
]
