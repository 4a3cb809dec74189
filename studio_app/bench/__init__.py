"""How fast the studio is: figures with goals, each beside the plainest code that does the same."""
