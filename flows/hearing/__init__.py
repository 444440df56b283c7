"""From typed words to meaning. Pure and fast: standard library alone."""
