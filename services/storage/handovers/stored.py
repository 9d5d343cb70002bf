"""Stored handovers: the columns of `OpenHandover` by name, for whoever reads one."""

COLUMNS = """uuid_send(id) AS id, uuid_send(event) AS event, uuid_send(case_id) AS case_id, uuid_send(person) AS person,
    publisher, event_id, type, forum, municipality, stage, state, version"""
"""What a SELECT lists so that `OpenHandover` is made from the row by name (psycopg's `class_row`)."""
