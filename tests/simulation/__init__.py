"""A household on a virtual clock: the same engine, store and rules, a made-up world."""
