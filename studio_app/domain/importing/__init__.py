"""Clients and packages from files: which column means what, and what each row would do."""
