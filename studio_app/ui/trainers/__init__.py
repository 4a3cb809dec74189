"""Trainers on the screen: who they are, when they work, and what they are paid."""
