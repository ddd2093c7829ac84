"""Oura accounts in Home Assistant, against a server that is asked for real."""
