"""What trainers are paid, on the screen: rates, and statements of what was earned."""
