"""A client and a member who talk through us, as rows and messages."""
