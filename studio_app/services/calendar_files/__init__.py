"""Calendars as files that other programs read and write (RFC 5545)."""
