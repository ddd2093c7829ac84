"""Other homes that this one is linked with: pairing, sessions, what is told of them."""
