"""What clients say of what they received, as rows."""
