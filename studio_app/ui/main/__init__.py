"""The main window: sidebar, bar, pages and the card of the client in front of the desk."""
