"""HTTP benchmark: the desk beside bare FastAPI that does the same SQL, both as processes, in the same run."""
