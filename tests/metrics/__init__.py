"""Tests of metrics: pure, but for the metrics database itself."""
