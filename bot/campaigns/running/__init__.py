"""From the start to the last answer: who is written to when, and what stops it."""
