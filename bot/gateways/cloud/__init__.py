"""Meta's Cloud API: WhatsApp without anybody between.

account.py     our app, its secrets and our numbers there
signature.py   whether a request comes from Meta
door.py        where Meta posts to us
events.py      what one request holds, event by event
forms.py       one event, as an Inbound or a Receipt
heard.py       what somebody said in a message
messages.py    what we send, as the JSON that Meta takes
rest.py        the one request that sends it
errors.py      what Meta's error codes mean, as a SendError
files.py       what people sent, fetched from Meta's own hosts
gateway.py     all of it behind the Gateway protocol

What WhatsApp limits whatever way it is reached (titles, rows, languages) is taken from
bot.gateways.twilio.shapes, as are the payloads of taps from its forms.
"""

from bot.gateways.cloud.account import Account
from bot.gateways.cloud.door import CloudDoor
from bot.gateways.cloud.forms import NAME
from bot.gateways.cloud.gateway import Cloud

__all__ = ["NAME", "Account", "Cloud", "CloudDoor"]
