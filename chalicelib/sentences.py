"""Sentences that a room below the web keeps for several of those above it."""


def mark(sentence: str) -> str:
    """Mark a sentence of a constant for extraction; it is translated where it is shown."""
    return sentence
