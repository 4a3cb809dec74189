"""Backups from the program: the window of backups, the daily one, and going back to one."""
