"""The outbox: mail that waits, was sent or failed, and the server that takes it."""
