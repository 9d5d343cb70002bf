"""The pure core: what Stafet knows and decides, without IO, clock or randomness."""
