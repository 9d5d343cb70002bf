"""`stafet kit`: what a publisher's own test events show of its system, before it is connected."""
