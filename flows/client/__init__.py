"""What a client does by chat: one file for each flow."""
