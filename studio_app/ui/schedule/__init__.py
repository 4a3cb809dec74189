"""The schedule: a calendar of sessions, painted by its own widget, and booking in it."""
