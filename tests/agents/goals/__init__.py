"""Tests of the goals agent."""
