"""Twilio: WhatsApp and SMS.

account.py     our account, its secrets, and the address that it knows us by
signature.py   whether a request comes from Twilio
door.py        where Twilio posts to us
forms.py       what Twilio posts, as an Inbound or a Receipt
twiml.py       what we answer at once
rest.py        what we send by ourselves, through httpx_client.py
errors.py      what Twilio's error codes mean, as a SendError
shapes.py      the shapes of buttons and lists, and the words that fill them
contents.py    the same as Twilio stores them: created once, and remembered
approvals.py   the templates, stored in the same way, and approved by Meta
files.py       what people sent, fetched from Twilio's own hosts
gateway.py     all of it behind the Gateway protocol
"""

from bot.gateways.twilio.account import Account
from bot.gateways.twilio.door import TwilioDoor
from bot.gateways.twilio.gateway import NAME, Twilio

__all__ = ["NAME", "Account", "Twilio", "TwilioDoor"]
