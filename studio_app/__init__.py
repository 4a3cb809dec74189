"""Studio App: schedule, clients, packages and reports of a studio."""

__version__ = "0.1.0"
