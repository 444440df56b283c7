"""Thousands of simulated clients, and a campaign among them that is killed with -9 again and again.

    python -m tests.population sqlite:////tmp/people.db --people 20000 --kills 5

chance.py     chance that is the same whenever it is asked, by a hash
people.py     who they are, who answers, when, and what they mean to say
wording.py    the words for it, in four languages, with the typos of telephones
asked.toml    what the campaign asks; questionnaire.py: of its two variants
filling.py    the cooperatives and their clients in the database, and the campaign
phones.py     one telephone: what it sees, and what it says to it
journal.py    what really left and was really said, in a file that outlives a kill; and the clock
carrier.py    the gateway that writes it
lanes.py      the drains of the outbox
worker.py     the process that is killed: turns, campaign and outbox among the telephones
evidence.py   all that is known in the end
tally.py      what the bot should have counted of it
judging.py    what of it should not be
__main__.py   all of it together, and the kills
"""
