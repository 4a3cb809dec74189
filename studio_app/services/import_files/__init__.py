"""Files of rows: plain text of any habit, and sheets."""
