"""Clients: the list, one client's page, and what is done with them."""
