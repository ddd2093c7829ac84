"""Calendars of a real CalDAV server."""
