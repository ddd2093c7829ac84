"""Tests of the notes agent."""
