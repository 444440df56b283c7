"""Everything around the conversations: what is received, stored, rendered and sent."""
