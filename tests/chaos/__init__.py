"""Sending under faults: a provider that fails in every way, and workers killed with -9.

    python -m tests.chaos sqlite --messages 5000 --numbers 1000

provider.py   a provider like Twilio, which fails as it is told, and keeps what it accepted
worker.py     one worker: the engine, with Twilio's gateway
judging.py    what was lost, doubled or out of order, from what the provider accepted
__main__.py   all of it together, and the kills
"""
