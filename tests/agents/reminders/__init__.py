"""Tests of the reminders agent."""
