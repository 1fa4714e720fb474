"""The rules of one campaign: definition, loading, windows, decisions, timeline. Pure."""
