"""From the program's start to somebody being logged in, and back: login, first run, lock."""
