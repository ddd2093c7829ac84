"""Tests of what the scripts stand on."""
