"""Agendas: meetings of a forum, what is on them in which order, and what can be done with one."""
