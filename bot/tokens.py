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
