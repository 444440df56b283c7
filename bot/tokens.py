"""A short name for each turn, by which its question and what came with it are spoken of."""

TOKEN = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0, o, 1, i or l: it may be read aloud
TOKEN_LENGTH = 6
SPREAD = 387_420_489  # 3^18, prime to 31^6: consecutive ids give tokens far apart


def token(inbound_id: int) -> str:
    """A short name for the question asked in answer to a message: never twice the same."""
    rest, made = inbound_id * SPREAD % len(TOKEN) ** TOKEN_LENGTH, ""
    for _ in range(TOKEN_LENGTH):
        rest, digit = divmod(rest, len(TOKEN))
        made += TOKEN[digit]
    return made


# No token begins with these: they name questions that no message led to.
ORDER, SURVEY = "o", "i"


def unasked(about: str, number: int) -> str:
    """A name of the same length for a question that we put by ourselves: about ORDER or SURVEY.

    Gateways know a tap of ours by it. The same again after 28 million numbers.
    """
    rest, made = number, ""
    for _ in range(TOKEN_LENGTH - len(about)):
        rest, digit = divmod(rest, len(TOKEN))
        made += TOKEN[digit]
    return about + made
