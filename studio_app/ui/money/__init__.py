"""Selling, taking money and giving it back."""
