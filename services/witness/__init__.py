"""Witness (C2SP tlog-witness): a program of another organisation, which cosigns a log that only ever grows."""
