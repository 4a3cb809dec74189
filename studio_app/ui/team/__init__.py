"""Logins on the screen: who has one, one-time passwords, and one's own password."""
