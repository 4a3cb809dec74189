"""The encryption of a studio from the program: set up, taken back, and opened by its code."""
