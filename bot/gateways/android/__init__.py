"""SMS Gateway for Android (sms-gate.app): two-way SMS through a telephone with a local SIM.

account.py     the telephone, its secrets, and its number
signature.py   whether an event comes from it
door.py        where it posts to us
forms.py       what it posts, as an Inbound or a Receipt; the id that a message of ours bears
rest.py        what we send, and how we ask what became of it
errors.py      what its answers mean, as a SendError
gateway.py     all of it behind the Gateway protocol

What is said of the provider is from docs.sms-gate.app, and the server's and the app's own
sources, 2026.
"""

from bot.gateways.android.account import Account
from bot.gateways.android.door import AndroidDoor
from bot.gateways.android.gateway import NAME, Android

__all__ = ["NAME", "Account", "Android", "AndroidDoor"]
