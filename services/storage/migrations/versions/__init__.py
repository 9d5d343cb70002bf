"""Migrations, one module per step."""
