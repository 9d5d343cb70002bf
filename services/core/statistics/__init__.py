"""Statistics: counts of handovers by month, with small cells suppressed so that none can be computed."""
