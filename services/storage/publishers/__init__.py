"""Publishers over HTTP: events that they submit, what became of them, and the tasks that are theirs."""
