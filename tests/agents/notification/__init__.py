"""Tests of the notification agent."""
