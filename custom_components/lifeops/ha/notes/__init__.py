"""Notes beside the ring: what is found among them, and what homes lost of them."""
