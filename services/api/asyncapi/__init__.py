"""AsyncAPI 3 as a process serves it: the document, and a page to read it on."""
