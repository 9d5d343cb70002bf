"""Compatibility of two versions of the topics and schemas: what breaks, what does not, and who has to move first."""
