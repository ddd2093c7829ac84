"""Tests of the agents' pure rules."""
