"""Before anybody is written to: the audience, its arms, and what a campaign takes."""
