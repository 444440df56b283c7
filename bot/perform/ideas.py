"""What clients propose and vote for, as rows."""
