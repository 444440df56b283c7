"""What a member of a cooperative does by chat: one file for each thing."""
