"""Hours on the screen: when trainers work and the studio is open, closed days, and places."""
