"""The page of one client."""
