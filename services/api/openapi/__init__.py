"""OpenAPI 3.1 of what a process serves: made of its routes, the table of acts, the models and the table of problems."""
