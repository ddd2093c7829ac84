"""Tests of the gamification agent."""
