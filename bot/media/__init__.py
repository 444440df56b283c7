"""Voice notes, pictures, films and documents that people send.

keeping.py      a row for each, written in the turn that received it
downloading.py  fetched beside the turns, by threads of its own
kinds.py        what the bytes are, whatever we were told
storing.py      the folder where they lie, each once, under the hash of its bytes
links.py        addresses by which a cooperative sees them, for some days
erasing.py      what is forgotten with the person who sent it
"""
