"""Forwarding: where a case may go by a person's hand, and where it goes when the person has moved."""
