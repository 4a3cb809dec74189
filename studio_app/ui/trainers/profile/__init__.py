"""The profile of a trainer on the screen: looked at, filled in, and what is missing in it."""
