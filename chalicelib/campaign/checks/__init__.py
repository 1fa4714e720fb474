"""Everything that can be wrong with a campaign's files, each with its place and what to do next."""
