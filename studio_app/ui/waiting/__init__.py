"""The waiting list: its window, and who waits for a place that is free."""
