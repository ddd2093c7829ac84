"""Stand-ins for the world outside, on real sockets."""
