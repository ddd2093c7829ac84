"""Tests of what stands between the pure rooms and Home Assistant."""
