"""Clients and packages from files."""
