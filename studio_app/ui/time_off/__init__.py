"""The window of time off: asking, deciding, and what becomes of the sessions in it."""
