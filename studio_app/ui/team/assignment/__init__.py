"""Clients without a trainer, and giving them one."""
