"""From a clerk's spreadsheet to people and invitations. Pure."""
