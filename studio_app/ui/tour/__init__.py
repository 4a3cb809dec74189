"""The tour: the program played through by its own mouse and keys, leaving pictures."""
