"""What the studio is: plain values and rules, with no input or output."""
