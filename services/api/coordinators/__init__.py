"""Routes of coordinators' systems: queues, handovers, acts and signals (contracts-acts 11)."""
