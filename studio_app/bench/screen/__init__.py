"""What is measured on a screen, or offscreen: the only part of the bench that needs Qt."""
