"""What Stafet knows and decides, pure: no IO, no clock, no randomness."""
