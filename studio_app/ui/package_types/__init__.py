"""What the studio sells, and what its trainers ask for it."""
