"""AsyncAPI 3 of the topics: made of the catalogue, the JSON Schemas and who may send what."""
