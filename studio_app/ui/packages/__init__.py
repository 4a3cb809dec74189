"""Package types, and what becomes of the packages that were sold."""
