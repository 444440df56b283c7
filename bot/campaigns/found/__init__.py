"""What a campaign has found, for a page, a file and the report."""
