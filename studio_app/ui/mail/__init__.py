"""Mail that this PC sends while the program is open, and what is asked about it."""
