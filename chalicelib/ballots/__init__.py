"""Answers, sealed drafts, casting and receipts. Pure, with ports."""
