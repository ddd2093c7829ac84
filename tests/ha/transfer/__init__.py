"""Imports and exports, asked for as people do."""
