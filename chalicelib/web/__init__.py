"""The only room that knows HTTP: pages, sessions, templates."""
