"""How an address on the web may be written in a setting."""

import re

# Takes https://bot.example.org and http://localhost:8000; leaves a path, a query, a password,
# and an underscore in the host, to which Twilio sends no delivery status.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
