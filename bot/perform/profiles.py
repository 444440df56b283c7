"""What a client tells of herself; and that she is to be forgotten."""
