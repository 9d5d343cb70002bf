"""Desk: the process that serves coordinators and publishers over HTTP."""
