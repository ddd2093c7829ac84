"""The glue between the pure rooms and Home Assistant."""
