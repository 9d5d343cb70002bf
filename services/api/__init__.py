"""HTTP interface: what the processes `desk` and `gateway` serve, over the acts and reads that every way in shares."""
