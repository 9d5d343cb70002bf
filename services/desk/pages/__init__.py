"""Pages of the desk: one module each, its routes alone; reads and acts are those that every way in shares."""
