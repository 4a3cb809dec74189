"""Notes on sessions: the panel in which they are written, and where they are read."""
