"""Collectors: what the world says becomes records and live facts.

Presence, screens, agenda and phone events stand in this folder already (the architect
wrote them); health and its history from entities come beside them.
"""
