"""Tests of the sleep agent."""
