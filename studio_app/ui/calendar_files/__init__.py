"""A trainer's calendar as a file, kept up to date, and other calendars as busy time."""
